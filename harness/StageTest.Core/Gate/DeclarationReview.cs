using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Compares what a change does to a scenario with its declarations.</summary>
internal static class DeclarationReview
{
    private const int MostTold = 50;

    /// <summary>The flows that change without a declaration, and the declared ones that do not change.</summary>
    /// <param name="change">What changes.</param>
    /// <param name="own">The scenario's own declaration; null if there is none.</param>
    /// <param name="all">The declaration for every scenario; null if there is none.</param>
    /// <param name="isOwed">Whether the change must do what it declares; what the base declares may come later.</param>
    public static IEnumerable<HoldReason> Of(ScenarioChange change, DeclaredChange? own, DeclaredChange? all, bool isOwed)
    {
        if (own is null && all is null)
        {
            return [];
        }

        var declared = (own ?? DeclaredChange.None).And(all ?? DeclaredChange.None);
        return Undeclared(change, declared)
            .Concat(Missing(isOwed && own is not null ? own : DeclaredChange.None, change.Performed.Contains))
            .Select(r => r with { Scenario = change.Scenario.Name });
    }

    /// <summary>The flows that are declared for every scenario and change in none.</summary>
    public static IEnumerable<HoldReason> Missing(IEnumerable<ScenarioChange> changes, DeclaredChange all)
    {
        var performed = changes.SelectMany(c => c.Performed).ToHashSet();
        return Missing(all, performed.Contains);
    }

    private static IEnumerable<HoldReason> Undeclared(ScenarioChange change, DeclaredChange declared)
    {
        var beyond = change.Flows.Where(f => !(f.Opens ? declared.Opens : declared.Closes).ContainsKey(f.Flow)).ToArray();
        foreach (var flow in beyond.Take(MostTold))
        {
            var list = flow.Opens ? "open" : "close";
            yield return new(
                HoldReasons.UndeclaredChange,
                flow.Flow.ToString(),
                $"{flow.Flow} of the scenario '{change.Scenario.Name}' was {flow.Before.Words()} and becomes "
                    + $"{flow.After.Verdict.Words()}{(flow.Stage == Stage.Baseline ? " before promotion" : "")}, which 'expectChange' "
                    + $"does not declare. Declare it under '{list}', or correct the policy. {Deciding(flow.After)}",
                RulingLocation.Of(flow.After) ?? SourceLocation.Whole(change.Scenario.File)
            );
        }

        if (beyond.Length > MostTold)
        {
            var rest = $"And {CountText.Number(beyond.Length - MostTold)} more flows of {change.Scenario.File} change undeclared.";
            yield return new(HoldReasons.UndeclaredChange, change.Scenario.File, rest, SourceLocation.Whole(change.Scenario.File));
        }
    }

    private static IEnumerable<HoldReason> Missing(DeclaredChange declared, Func<(Flow, Verdict), bool> happens)
    {
        var missing = declared
            .Opens.Where(d => !happens((d.Key, Verdict.Allowed)))
            .Select(d => (d.Key, d.Value, "open"))
            .Concat(declared.Closes.Where(d => !happens((d.Key, Verdict.Denied))).Select(d => (d.Key, d.Value, "close")));
        return missing
            .OrderBy(m => m.Key.ToString(), StringComparer.Ordinal)
            .Take(MostTold)
            .Select(m => new HoldReason(
                HoldReasons.MissingChange,
                m.Key.ToString(),
                $"{m.Key} is declared to {m.Item3} with this change and does not. Correct the policy, or remove the declaration.",
                m.Value
            ));
    }

    private static string Deciding(FlowEvaluation evaluation) =>
        evaluation.Verdict == Verdict.Allowed
            ? $"It is {evaluation.Ingress}; {evaluation.Egress}."
            : $"It is {(evaluation.Egress.IsAllowed ? evaluation.Ingress : evaluation.Egress)}.";
}
