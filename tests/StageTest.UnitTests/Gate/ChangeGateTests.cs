using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Evaluation;
using StageTest.Core.Gate;
using StageTest.Core.Mutation;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Gate;

/// <summary>The gate's decision on changes that were made by machine: two roads to one answer.</summary>
internal sealed class ChangeGateTests
{
    private const int MostMutants = 25;

    /// <summary>
    /// A mistake that changes connections is never promoted, not even where an author makes the expectations fit it, so that every run
    /// passes.
    /// </summary>
    [TestCaseSource(nameof(Files))]
    public void EveryMistakeHoldsThoughTheExpectationsFollowIt(string file)
    {
        var scenario = ScenarioReader.Read(Path.Combine(Root(), file), new(), new())!;
        var run = MutationRunner.Run(scenario, new() { MostMutants = MostMutants }, new(), CancellationToken.None)!;
        Assert.That(run.Results, Is.Not.Empty);

        foreach (var mutant in run.Results.Where(r => r.Outcome != MutantOutcome.Equivalent).Select(r => r.Mutant))
        {
            var after = Follow(scenario with { Policies = mutant.Apply(scenario.Policies) });
            var change = ScenarioChange.Of(scenario, after, isNew: false);
            if (change is { Flows.IsEmpty: true, Map.Changes.IsEmpty: true, EarlyMap: null })
            {
                // What is in effect comes to what promotion was to make of it, and that is not a mistake.
                var promised = Verdicts(scenario, Stage.Promoted);
                Assert.That(change.Performed.Where(p => promised[p.Flow] != p.Verdict), Is.Empty);
                continue;
            }

            Assert.That(
                Decide(change).Where(r => r.Holds),
                Is.Not.Empty,
                $"{mutant.Location}: {mutant.Subject} {mutant.Description}: {string.Join("; ", (change.Map?.Changes ?? []).Take(3))}"
            );
        }
    }

    [TestCaseSource(nameof(Files))]
    public void NoChangeIsNoReason(string file)
    {
        var scenario = ScenarioReader.Read(Path.Combine(Root(), file), new(), new())!;

        Assert.That(
            Decide(
                    ScenarioChange.Of(
                        scenario,
                        scenario with
                        {
                            Policies = scenario.Policies with { Policies = [.. scenario.Policies.Policies.Reverse()] },
                        },
                        isNew: false
                    )
                )
                .Where(r => r.Kind != HoldReasons.RuleUnreached && r.Kind != HoldReasons.RuleShadowed),
            Is.Empty
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public void WhatIsIgnoredNowIsAnExpectationRemoved(bool isStillAsked)
    {
        var before = Sample.Shop;
        var places = isStillAsked ? before.Plan : before.Plan.Where(flow => flow == Sample.WebToDb);
        var promoted = before.Promoted with
        {
            IgnoresOthers = true,
            Verdicts = [.. before.Plan.Flows.Select(flow => flow == Sample.WebToDb ? Verdict.Denied : (Verdict?)null)],
        };
        var after = before with
        {
            Plan = places,
            Promoted = promoted.Over(places),
            Baseline = before.Baseline!.Over(places),
            NotAsked = before.Plan.Flows.Length - places.Flows.Length,
        };

        var reasons = Decide(ScenarioChange.Of(before, after, isNew: false));

        Assert.That(
            reasons.Where(r => r.Kind == HoldReasons.ExpectationRemoved).Select(r => r.Place),
            Is.EquivalentTo(before.Plan.Flows.Where(flow => flow != Sample.WebToDb).Select(flow => flow.ToString()))
        );
        Assert.That(
            reasons.First(r => r.Kind == HoldReasons.ExpectationRemoved).Text,
            Does.EndWith("and nothing is expected of it any more. Expect it again, or waive this.")
        );
    }

    [TestCase(false, "k3sImage", 0)]
    [TestCase(true, "k3sImage", 1)]
    [TestCase(true, "calicoManifests", 1)]
    [TestCase(true, "calicoImages", 1)]
    [TestCase(true, "kubernetes", 0)]
    public void WhatNoDigestPinsHoldsWhereTheBaseDemandsIt(bool isDemanded, string entry, int count)
    {
        var shop = Sample.Shop;
        var reasons = ChangeGate.Decide(
            new()
            {
                Changes = [ScenarioChange.Of(shop, shop, isNew: false)],
                IsProofEnough = true,
                RequirePinned = isDemanded,
                Run = new()
                {
                    Engine = "k3s",
                    StartedAt = default,
                    Duration = default,
                    Scenarios = [],
                    Environment = ImmutableSortedDictionary<string, string>.Empty.Add(
                        entry,
                        UnpinnedInputs.Text("x", "pulled", isPinned: false)
                    ),
                },
                Today = new(2026, 1, 1),
            },
            []
        );

        Assert.That(
            reasons.Where(r => r.Kind == HoldReasons.UnpinnedInput && r.Holds).Select(r => r.Place),
            Is.EqualTo(Enumerable.Repeat(entry, count))
        );
    }

    private static IEnumerable<string> Files() =>
        ScenarioFiles.Find([Path.Combine(Root(), "scenarios")], new()).Select(f => Path.GetRelativePath(Root(), f));

    private static ImmutableArray<HoldReason> Decide(ScenarioChange change) =>
        ChangeGate.Decide(
            new()
            {
                Changes = [change],
                IsProofEnough = true,
                Today = new(2026, 1, 1),
            },
            ReadinessReview.Of([change.Scenario], [change.Scenario])
        );

    private static ConnectivityMatrix Verdicts(Scenario scenario, Stage stage) =>
        new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(stage)).EvaluateAll(scenario.Plan);

    // Whatever the policies do is what is expected.
    private static Scenario Follow(Scenario scenario)
    {
        Expectation At(Expectation old, Stage stage) =>
            old with
            {
                Verdicts = [.. Verdicts(scenario, stage).Verdicts.Zip(old.Verdicts, (now, said) => said is null ? said : now)],
            };
        return scenario with
        {
            Baseline = scenario.Baseline is { } baseline ? At(baseline, Stage.Baseline) : null,
            Promoted = At(scenario.Promoted, Stage.Promoted),
        };
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
