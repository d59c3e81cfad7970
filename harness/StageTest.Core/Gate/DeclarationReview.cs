using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Gate;

/// <summary>Holds what a change does to a scenario against what it declares to do.</summary>
internal static class DeclarationReview
{
    private const int MostTold = 50;

    /// <summary>The flows that change without being declared, and those that are declared and do not change.</summary>
    public static IEnumerable<GateReason> Of(ScenarioChange change, DeclaredChange declared) =>
        Undeclared(change, declared).Concat(Missing(change, declared)).Select(r => r with { Scenario = change.Scenario.Name });

    private static IEnumerable<GateReason> Undeclared(ScenarioChange change, DeclaredChange declared)
    {
        var beyond = change.Flows.Where(f => !(f.Opens ? declared.Opens : declared.Closes).ContainsKey(f.Flow)).ToArray();
        foreach (var flow in beyond.Take(MostTold))
        {
            var list = flow.Opens ? "open" : "close";
            yield return new(
                GateReasonId.UndeclaredChange,
                flow.Flow.ToString(),
                $"{flow.Flow} was {flow.Before.Words()} and becomes {flow.After.Verdict.Words()}, which 'expectChange' does not declare. Declare it under '{list}', or correct the policy. {Deciding(flow.After)}",
                RulingLocation.Of(flow.After) ?? SourceLocation.Whole(change.Scenario.File));
        }

        if (beyond.Length > MostTold)
        {
            var rest = $"And {CountText.Number(beyond.Length - MostTold)} more flows of {change.Scenario.File} change undeclared.";
            yield return new(GateReasonId.UndeclaredChange, change.Scenario.File, rest, SourceLocation.Whole(change.Scenario.File));
        }
    }

    private static IEnumerable<GateReason> Missing(ScenarioChange change, DeclaredChange declared)
    {
        var done = change.Flows.ToDictionary(f => f.Flow, f => f.After.Verdict);
        var missing = declared.Opens.Where(d => done.GetValueOrDefault(d.Key) != Verdict.Allowed).Select(d => (d.Key, d.Value, "open"))
            .Concat(declared.Closes.Where(d => done.GetValueOrDefault(d.Key) != Verdict.Denied).Select(d => (d.Key, d.Value, "close")));
        return missing.OrderBy(m => m.Key.ToString(), StringComparer.Ordinal).Take(MostTold).Select(m => new GateReason(
            GateReasonId.MissingChange, m.Key.ToString(), $"{m.Key} is declared to {m.Item3} with this change and does not. Correct the policy, or take the declaration back.", m.Value));
    }

    private static string Deciding(FlowEvaluation evaluation) => evaluation.Verdict == Verdict.Allowed
        ? $"It is {evaluation.Ingress}; {evaluation.Egress}."
        : $"It is {(evaluation.Egress.IsAllowed ? evaluation.Ingress : evaluation.Egress)}.";
}
