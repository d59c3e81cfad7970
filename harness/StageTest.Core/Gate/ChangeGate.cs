using System.Collections.Immutable;
using System.IO.Enumeration;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>
/// Decides on a change of policies and scenarios. Everything that is not proven, not tested or not declared is a reason to hold.
/// </summary>
internal static class ChangeGate
{
    private const int MostUncovered = 50;

    /// <summary>The reasons to hold, and those that are waived or permitted, most important first.</summary>
    /// <param name="question">The inputs.</param>
    /// <param name="rules">The rules of the staged policies, as <see cref="ReadinessReview"/> finds them.</param>
    public static ImmutableArray<HoldReason> Decide(GateQuestion question, ImmutableArray<RuleUse> rules)
    {
        var readiness = ReadinessReview.Reasons(rules).ToArray();
        var told = readiness.Select(r => (r.Id, r.Place)).ToHashSet();
        var objects = ObjectReview
            .Of(question.Changes)
            .Where(r => !told.Contains((r.Id, r.Place)))
            .Select(r => r with { IsPermitted = question.AllowUncovered && r.Kind == HoldReasons.UncoveredChange });
        var found = new[]
        {
            Runs(question),
            Proof(question),
            Unpinned(question),
            Declarations(question),
            question.SettingsChange is { } settings ? [settings] : [],
            question.MissingOwners,
            question.UnreadScenarios,
            Questions(question),
            question.UncoveredPolicies,
            question.ObservedFlows,
            Expectations(question),
            Uncovered(question),
            objects,
            RetentionReview.Of(question.Changes),
            MovedObjects.Of(question.Changes),
            readiness,
            question.Mutations?.Reasons() ?? [],
        }
            .SelectMany(reasons => reasons)
            .Select(reason => Waive(reason, question));
        return [.. found.Concat(Expired(question)).OrderBy(r => !r.Holds).ThenBy(r => HoldReasons.All.IndexOf(r.Kind))];
    }

    private static IEnumerable<HoldReason> Runs(GateQuestion question)
    {
        foreach (var result in question.Run?.Scenarios ?? [])
        {
            var kind = result.Decision.Outcome == Outcome.Error ? HoldReasons.RunFailed : HoldReasons.RunHeld;
            foreach (var reason in result.Decision.Reasons)
            {
                yield return reason with
                {
                    Kind = kind,
                    Cause = reason.Kind,
                    Place = result.Scenario.File,
                    Text = $"{result.Scenario.Name}: {reason.Text}",
                };
            }
        }
    }

    private static IEnumerable<HoldReason> Proof(GateQuestion question) =>
        question is { IsProofEnough: false, Run: not null }
            ?
            [
                new(
                    HoldReasons.NoPackets,
                    question.Run.Engine,
                    $"The engine '{question.Run.Engine}' sent no packet, so nothing is proven on a network. Run the gate where "
                        + $"the lab can run, or name '--engine {question.Run.Engine}' if a calculation will do.",
                    SourceLocation.Whole(question.Changes[0].Scenario.File)
                ),
            ]
            : [];

    private static IEnumerable<HoldReason> Unpinned(GateQuestion question) =>
        question is { RequirePinned: true, Run: { } run }
            ? UnpinnedInputs
                .Of(run.Environment)
                .Select(input => new HoldReason(
                    HoldReasons.UnpinnedInput,
                    input.Name,
                    $"The engine '{run.Engine}' used an unpinned input ({input.Name}: {input.Text}), and --require-pinned or "
                        + "'gate.requirePinned' of the base forbids that. Give its digest to the engine, or waive this in the base.",
                    SourceLocation.Whole(question.Changes[0].Scenario.File)
                ))
            : [];

    private static IEnumerable<HoldReason> Declarations(GateQuestion question) =>
        question
            .Changes.SelectMany(c =>
                DeclarationReview.Of(
                    c,
                    question.Declared.GetValueOrDefault(c.Scenario.File),
                    question.DeclaredForAll,
                    !question.DeclaredByBase
                )
            )
            .Concat(question.DeclaredForAll is { } all ? DeclarationReview.Missing(question.Changes, all) : [])
            .Concat(
                AccessReview.Of(
                    question.Changes,
                    change => question.Declared.GetValueOrDefault(change.Scenario.File),
                    question.DeclaredForAll,
                    !question.DeclaredByBase
                )
            );

    // A flow that is not declared already holds, and no waiver accepts that.
    private static IEnumerable<HoldReason> Questions(GateQuestion question)
    {
        var undeclared = Declarations(question)
            .Where(r => r.Kind == HoldReasons.UndeclaredChange)
            .Select(r => (r.Scenario, r.Place))
            .ToHashSet();
        return question
            .Questions.SelectMany(QuestionReview.Of)
            .Where(r => r.Kind != HoldReasons.QuestionChanged || !undeclared.Contains((r.Scenario, r.Place)));
    }

    private static DeclaredChange DeclaredFor(ScenarioChange change, GateQuestion question) =>
        question.Declared.GetValueOrDefault(change.Scenario.File, DeclaredChange.None).And(question.DeclaredForAll ?? DeclaredChange.None);

    private static IEnumerable<HoldReason> Expectations(GateQuestion question)
    {
        foreach (var scenario in question.Removed)
        {
            yield return new(
                HoldReasons.ScenarioRemoved,
                scenario.File,
                $"The change removes the scenario '{scenario.Name}' ({scenario.File}) with "
                    + $"{CountText.Of(scenario.Plan.Flows.Length, "expectation")}. Keep it, or waive this in the file of waivers.",
                SourceLocation.Whole(scenario.File)
            );
        }

        foreach (var change in question.Changes.Where(c => c is { IsNew: false, Before: not null }))
        {
            foreach (var reason in ExpectationReview.Of(change.Before!, change.Scenario, DeclaredFor(change, question)))
            {
                yield return reason;
            }
        }
    }

    private static IEnumerable<HoldReason> Uncovered(GateQuestion question)
    {
        var (promoted, early) = (
            new ChangeCoverage(question.Changes, Stage.Promoted),
            new ChangeCoverage(question.Changes, Stage.Baseline)
        );
        foreach (var change in question.Changes)
        {
            var file = SourceLocation.Whole(change.Scenario.File);
            foreach (var reason in Uncovered(change, promoted, early))
            {
                yield return reason with
                {
                    Scenario = change.Scenario.Name,
                    Location = file,
                    IsPermitted = question.AllowUncovered,
                };
            }

            foreach (var reason in NewPortReview.Of(change, DeclaredFor(change, question)))
            {
                yield return reason;
            }
        }
    }

    private static IEnumerable<HoldReason> Uncovered(ScenarioChange change, ChangeCoverage promoted, ChangeCoverage early)
    {
        var (name, file) = (change.Scenario.Name, change.Scenario.File);
        HoldReason Reason(string place, string message) => new(HoldReasons.UncoveredChange, place, $"{name}: {message}", default);
        if (change.MapProblem is { } problem)
        {
            yield return Reason(file, $"StageTest cannot determine whether a scenario tests every connection that changes. {problem}");
        }

        var isSilent = ScenarioChange.EarlyExpectation(change.Scenario) is null;
        if (isSilent && (change.EarlyMap is not null || change.Flows.Any(f => f.Stage == Stage.Baseline)))
        {
            var what = change.Flows.FirstOrDefault(f => f.Stage == Stage.Baseline) is { } flow ? $", for example {flow.Flow}" : "";
            yield return Reason(
                $"{file} expect.baseline",
                $"connections change as soon as this is merged{what}, and nothing is expected before promotion. Add 'expect.baseline'."
            );
        }

        var uncovered = promoted
            .Uncovered(change.Scenario, change.Map)
            .Select(c => (Change: c, When: ""))
            .Concat(isSilent ? [] : early.Uncovered(change.Scenario, change.EarlyMap).Select(c => (Change: c, When: " before promotion")))
            .ToArray();
        foreach (var (connection, when) in uncovered.Take(MostUncovered))
        {
            yield return Reason($"{connection.From} => {connection.To}", Describe(connection, when));
        }

        if (uncovered.Length > MostUncovered)
        {
            yield return Reason(file, $"and {CountText.Number(uncovered.Length - MostUncovered)} more such connections.");
        }
    }

    private static string Describe(MapChange change, string when)
    {
        var parts = new[] { ("opens", change.Opened), ("closes", change.Closed) }
            .Where(p => !p.Item2.IsEmpty)
            .Select(p => $"{p.Item1} {p.Item2.ToFullString()}");
        var remedy =
            change.From.IsExternal || change.To.IsExternal
                ? "Add an external endpoint with such an address to the topology"
                : "Let the workload listen on such a port in the topology";
        return $"{change.From} => {change.To} {string.Join(" and ", parts)}{when}, and no scenario has a flow that shows it in each "
            + $"range of ports. {remedy}.";
    }

    private static IEnumerable<Waiver> WaiversFor(GateQuestion question, HoldReason reason) =>
        reason.Kind.Waivable switch
        {
            Waivable.Never => [],
            Waivable.FromBase => Both(question.BaseWaivers, question.BaseScenarioWaivers, question, reason.Scenario),
            _ => Both(question.Waivers, question.ScenarioWaivers, question, reason.Scenario),
        };

    private static IEnumerable<Waiver> Both(
        ImmutableArray<Waiver> all,
        ImmutableDictionary<string, ImmutableArray<Waiver>> own,
        GateQuestion question,
        string? scenario
    ) =>
        all.Concat(
            question
                .Changes.Where(c => scenario is null || c.Scenario.Name == scenario)
                .SelectMany(c => own.GetValueOrDefault(c.Scenario.File, []))
        );

    private static HoldReason Waive(HoldReason reason, GateQuestion question) =>
        reason with
        {
            Waiver = WaiversFor(question, reason)
                .FirstOrDefault(w => w.Waives == reason.Id && Means(w, reason) && !w.IsExpiredOn(question.Today)),
        };

    // Recorded flows are many, so a waiver may cover several.
    private static bool Means(Waiver waiver, HoldReason reason) =>
        waiver.Place == reason.Place
        || (
            (reason.Kind == HoldReasons.BreaksObservedFlow || reason.Kind == HoldReasons.ObservedFlowUndecided)
            && FileSystemName.MatchesSimpleExpression(waiver.Place, reason.Place, ignoreCase: false)
        );

    private static IEnumerable<HoldReason> Expired(GateQuestion question) =>
        question
            .PresentWaivers.Where(w => w.IsExpiredOn(question.Today))
            .Select(w => new HoldReason(
                HoldReasons.WaiverExpired,
                w.Place,
                $"The waiver of {w.Waives} for '{w.Place}', owned by {w.Owner}, ended on {w.Expires:yyyy-MM-dd}. Fix the cause "
                    + "and remove the waiver, or let its owner renew it.",
                w.Location
            ));
}
