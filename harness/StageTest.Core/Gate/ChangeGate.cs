using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Gate;

/// <summary>Decides on a change of policies and scenarios. Whatever is not proven, not asked or not declared is a reason to hold.</summary>
public static class ChangeGate
{
    private const int MostUncovered = 50;

    private static readonly ImmutableArray<string> Importance =
    [
        GateReasonId.RunFailed, GateReasonId.RunHeld, GateReasonId.NoPackets, GateReasonId.UndeclaredChange, GateReasonId.MissingChange,
        WaivableReason.ScenarioRemoved, WaivableReason.ExpectationFlipped, WaivableReason.ExpectationRemoved, WaivableReason.UnreachableAdded,
        WaivableReason.Uncovered, GateReasonId.WaiverExpired, WaivableReason.RuleShadowed, WaivableReason.RuleUnreached,
    ];

    /// <summary>The reasons to hold, and those that are waived or permitted, the most important first.</summary>
    /// <param name="question">What is known.</param>
    /// <param name="rules">The rules of the staged policies, as <see cref="ReadinessReview"/> finds them.</param>
    public static ImmutableArray<GateReason> Decide(GateQuestion question, ImmutableArray<RuleUse> rules)
    {
        var found = new[] { Runs(question), Proof(question), Declarations(question), Expectations(question), Uncovered(question), ReadinessReview.Reasons(rules) }
            .SelectMany(reasons => reasons)
            .Select(reason => Waive(reason, question));
        return [.. found.Concat(Expired(question)).OrderBy(r => !r.Holds).ThenBy(r => Importance.IndexOf(r.Id))];
    }

    private static IEnumerable<GateReason> Runs(GateQuestion question)
    {
        foreach (var result in question.Run?.Scenarios ?? [])
        {
            var id = result.Decision.Outcome == Outcome.Error ? GateReasonId.RunFailed : GateReasonId.RunHeld;
            foreach (var reason in result.Decision.Reasons)
            {
                yield return new(id, result.Scenario.File, $"{result.Scenario.Name}: {reason}", SourceLocation.Whole(result.Scenario.File)) { Scenario = result.Scenario.Name };
            }
        }
    }

    private static IEnumerable<GateReason> Proof(GateQuestion question) => question is { IsProofEnough: false, Run: not null }
        ? [new(
            GateReasonId.NoPackets,
            question.Run.Engine,
            $"The engine '{question.Run.Engine}' sent no packet, so nothing is proven on a network. Run the gate where the lab can run, or name '--engine {question.Run.Engine}' if a calculation will do.",
            SourceLocation.Whole(""))]
        : [];

    private static IEnumerable<GateReason> Declarations(GateQuestion question) => question.Changes
        .Where(c => question.Declared.ContainsKey(c.Scenario.File))
        .SelectMany(c => DeclarationReview.Of(c, question.Declared[c.Scenario.File]));

    private static IEnumerable<GateReason> Expectations(GateQuestion question)
    {
        foreach (var scenario in question.Removed)
        {
            yield return new(
                WaivableReason.ScenarioRemoved, scenario.File, $"The change removes the scenario '{scenario.Name}' ({scenario.File}) with {CountText.Of(scenario.Plan.Flows.Length, "expectation")}. Keep it, or waive this in the file of waivers.", SourceLocation.Whole(scenario.File));
        }

        foreach (var change in question.Changes.Where(c => c is { IsNew: false, Before: not null }))
        {
            foreach (var reason in ExpectationReview.Of(change.Before!, change.Scenario, question.Declared.GetValueOrDefault(change.Scenario.File, DeclaredChange.None)))
            {
                yield return reason;
            }
        }
    }

    private static IEnumerable<GateReason> Uncovered(GateQuestion question)
    {
        foreach (var file in question.UnnamedFiles)
        {
            yield return new(
                WaivableReason.Uncovered, file, $"{file} changes, and no scenario names it, so nobody knows what it does. Name it under 'policies' of a scenario.", SourceLocation.Whole(file))
            { IsPermitted = question.AllowUncovered };
        }

        foreach (var file in question.UnseenFiles)
        {
            yield return new(
                WaivableReason.Uncovered, file, $"{file} changes, and the scenarios that name it would be the same without it, so nobody knows what it does. Put workloads that it selects into a topology.", SourceLocation.Whole(file))
            { IsPermitted = question.AllowUncovered };
        }

        var coverage = new ChangeCoverage(question.Changes);
        foreach (var change in question.Changes)
        {
            var (name, file) = (change.Scenario.Name, change.Scenario.File);
            if (change.MapProblem is { } problem)
            {
                yield return new(
                    WaivableReason.Uncovered, file, $"{name}: it cannot be told whether every connection that changes is asked about. {problem}", SourceLocation.Whole(file))
                { Scenario = name, IsPermitted = question.AllowUncovered };
            }

            var uncovered = coverage.Uncovered(change).ToArray();
            foreach (var connection in uncovered.Take(MostUncovered))
            {
                yield return new(WaivableReason.Uncovered, $"{connection.From} => {connection.To}", Describe(name, connection), SourceLocation.Whole(file)) { Scenario = name, IsPermitted = question.AllowUncovered };
            }

            if (uncovered.Length > MostUncovered)
            {
                yield return new(WaivableReason.Uncovered, file, $"{name}: and {CountText.Number(uncovered.Length - MostUncovered)} more such connections.", SourceLocation.Whole(file)) { Scenario = name, IsPermitted = question.AllowUncovered };
            }
        }
    }

    private static string Describe(string scenario, MapChange change)
    {
        var parts = new[] { ("opens", change.Opened), ("closes", change.Closed) }.Where(p => !p.Item2.IsEmpty).Select(p => $"{p.Item1} {p.Item2.ToFullString()}");
        var remedy = change.From.IsExternal || change.To.IsExternal ? "Add an external endpoint with such an address to the topology" : "Let the workload listen on such a port in the topology";
        return $"{scenario}: {change.From} => {change.To} {string.Join(" and ", parts)}, and no scenario asks a flow of it that changes. {remedy}.";
    }

    private static IEnumerable<Waiver> WaiversFor(GateQuestion question, string? scenario) => question.Waivers
        .Concat(question.Changes.Where(c => scenario is null || c.Scenario.Name == scenario).SelectMany(c => question.ScenarioWaivers.GetValueOrDefault(c.Scenario.File, [])));

    private static GateReason Waive(GateReason reason, GateQuestion question) => WaivableReason.All.Contains(reason.Id)
        ? reason with { Waiver = WaiversFor(question, reason.Scenario).FirstOrDefault(w => w.Waives == reason.Id && w.Place == reason.Place && !w.IsExpiredOn(question.Today)) }
        : reason;

    private static IEnumerable<GateReason> Expired(GateQuestion question) => WaiversFor(question, null).Where(w => w.IsExpiredOn(question.Today)).Select(w => new GateReason(
        GateReasonId.WaiverExpired,
        w.Place,
        $"The waiver of {w.Waives} for '{w.Place}', owned by {w.Owner}, ended on {w.Expires:yyyy-MM-dd}. Mend what it waives and remove it, or let its owner renew it.",
        w.Location));
}
