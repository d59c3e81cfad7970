using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>
/// Finds demands of a scenario that a change withdraws, so that a test is not loosened unnoticed together with the policy.
/// </summary>
internal static class ExpectationReview
{
    // The limit of listed expectations; a changed default may flip a million flows.
    private const int MostTold = 50;

    /// <summary>The expectations that the change flips or removes without a declaration, and the controls that it drops.</summary>
    public static IEnumerable<HoldReason> Of(Scenario before, Scenario after, DeclaredChange declared) =>
        OfOne(before, after, declared).Concat(before.Steps.SelectMany(step => OfStep(step, after, declared)));

    private static IEnumerable<HoldReason> OfStep(Scenario before, Scenario after, DeclaredChange declared) =>
        after.Steps.FirstOrDefault(s => s.Step == before.Step) is { } step
            ? OfOne(before, step, declared)
            :
            [
                new(
                    HoldReasons.ExpectationRemoved,
                    $"{after.File} steps.{before.Step}",
                    $"The step '{before.Step}' was removed, and nothing is expected of it now. Keep the step, or waive this.",
                    SourceLocation.Whole(after.File)
                )
                {
                    Scenario = after.Name,
                },
            ];

    private static IEnumerable<HoldReason> OfOne(Scenario before, Scenario after, DeclaredChange declared) =>
        Bounded(
                HoldReasons.ExpectationFlipped,
                Flipped(before, after, declared).Concat(FlippedEarly(before, after, declared)).DistinctBy(r => r.Place),
                after
            )
            .Concat(
                Bounded(
                    HoldReasons.ExpectationRemoved,
                    Removed(before, after).Concat(RemovedEarly(before, after)).Concat(Defaults(before, after)),
                    after
                )
            )
            .Concat(Bounded(HoldReasons.UnreachableAdded, Unreachable(before, after), after))
            .Concat(Bounded(HoldReasons.ExpectationRemoved, AccessReview.Removed(before, after), after));

    private static IEnumerable<HoldReason> Flipped(Scenario before, Scenario after, DeclaredChange declared) =>
        Flipped(before.Promoted, after.Promoted, after, declared, "", (_, _) => false);

    // It is not a withdrawal if enforced policies become what promotion was expected to make of them.
    private static IEnumerable<HoldReason> FlippedEarly(Scenario before, Scenario after, DeclaredChange declared) =>
        ScenarioChange.EarlyExpectation(before) is { } was && ScenarioChange.EarlyExpectation(after) is { } now
            ? Flipped(was, now, after, declared, " before promotion", (place, verdict) => before.Promoted.Verdicts[place] == verdict)
            : [];

    private static IEnumerable<HoldReason> Flipped(
        Expectation before,
        Expectation after,
        Scenario scenario,
        DeclaredChange declared,
        string when,
        Func<int, Verdict, bool> isMeant
    )
    {
        foreach (var (place, at) in before.Plan.Flows.SelectMany((f, p) => after.Plan.PlacesOf(f).Select(a => (p, a))))
        {
            var flow = after.Plan.Flows[at];
            if (before.Verdicts[place] is not { } was || after.Verdicts[at] is not { } now || was == now)
            {
                continue;
            }

            var list = now == Verdict.Allowed ? declared.Opens : declared.Closes;
            if (list.ContainsKey(flow) || isMeant(place, now))
            {
                continue;
            }

            yield return new(
                HoldReasons.ExpectationFlipped,
                flow.ToString(),
                $"{flow} was expected {was.Words()}{when} and is now expected {now.Words()}, which no 'expectChange' declares. "
                    + $"Declare it under '{(now == Verdict.Allowed ? "open" : "close")}', or restore the expectation.",
                after.Entries.GetValueOrDefault(at)?.Location ?? SourceLocation.Whole(scenario.File)
            );
        }
    }

    private static IEnumerable<HoldReason> RemovedEarly(Scenario before, Scenario after) =>
        before.Baseline is not null && ScenarioChange.EarlyExpectation(after) is null
            ?
            [
                new(
                    HoldReasons.ExpectationRemoved,
                    $"{after.File} expect.baseline",
                    "The expectation before promotion was removed, though policies are staged. Keep 'expect.baseline', or waive this.",
                    SourceLocation.Whole(after.File)
                ),
            ]
            : [];

    // A default also applies to flows that later changes add. A default that allows, or tests nothing, withdraws that.
    private static IEnumerable<HoldReason> Defaults(Scenario before, Scenario after)
    {
        foreach (
            var (name, was, now) in new[]
            {
                ("expect.baseline", before.Baseline, after.Baseline),
                ("expect.promoted", before.Promoted, after.Promoted),
            }
        )
        {
            if (was?.Default is { } meant && now is not null && (now.IgnoresOthers || (meant == Verdict.Denied && now.LetsUnstatedPass)))
            {
                yield return new(
                    HoldReasons.ExpectationRemoved,
                    $"{after.File} {name}.default",
                    $"What '{name}' does not state was expected {meant.Words()}, and no longer is. Restore 'default', or waive this.",
                    now.Location.Line > 0 ? now.Location : SourceLocation.Whole(after.File)
                );
            }
        }
    }

    private static IEnumerable<HoldReason> Removed(Scenario before, Scenario after) =>
        Removed(before.Promoted, after.Promoted, after, "")
            .Concat(before.Baseline is { } was && after.Baseline is { } now ? Removed(was, now, after, " before promotion") : [])
            .DistinctBy(r => r.Place);

    private static IEnumerable<HoldReason> Removed(Expectation before, Expectation after, Scenario scenario, string when)
    {
        for (var place = 0; place < before.Plan.Flows.Length; place++)
        {
            var flow = before.Plan.Flows[place];
            int[] asked = [.. after.Plan.PlacesOf(flow)];
            if (before.Verdicts[place] is not { } was || (asked.Length > 0 && asked.All(at => after.Verdicts[at] is not null)))
            {
                continue;
            }

            var (fact, remedy) = IsIgnored(flow, asked.Length > 0, scenario)
                ? ("and nothing is expected of it any more", "Expect it again")
                : ("and is no longer tested", "Keep its ends and its port in the topology");
            yield return new(
                HoldReasons.ExpectationRemoved,
                flow.ToString(),
                $"{flow} was expected {was.Words()}{when} {fact}. {remedy}, or waive this.",
                SourceLocation.Whole(scenario.File)
            );
        }
    }

    // Its ends still exist, and only the expectation is missing.
    private static bool IsIgnored(Flow flow, bool isAsked, Scenario after) =>
        isAsked || (after.NotAsked > 0 && ProbePlan.Complete(after.Topology).PlacesOf(flow).Any());

    private static IEnumerable<HoldReason> Unreachable(Scenario before, Scenario after) =>
        after
            .Unreachable.Except(before.Unreachable)
            .Where(flow => before.Plan.PlaceOf(flow) >= 0)
            .Select(flow => new HoldReason(
                HoldReasons.UnreachableAdded,
                flow.ToString(),
                $"{flow} is now declared unreachable, so its denial needs no proof any more. Remove the declaration, or waive this.",
                after.Promoted.Entries.GetValueOrDefault(after.Plan.PlaceOf(flow))?.Location ?? SourceLocation.Whole(after.File)
            ));

    private static IEnumerable<HoldReason> Bounded(HoldReasonKind kind, IEnumerable<HoldReason> reasons, Scenario scenario)
    {
        var all = reasons.OrderBy(r => r.Place, StringComparer.Ordinal).ToArray();
        var told =
            all.Length > MostTold
                ? all.Take(MostTold)
                    .Append(
                        new(
                            kind,
                            scenario.File,
                            $"And {CountText.Number(all.Length - MostTold)} more flows of {scenario.File} have the same problem.",
                            SourceLocation.Whole(scenario.File)
                        )
                    )
                : all;
        return told.Select(r => r with { Scenario = scenario.Name });
    }
}
