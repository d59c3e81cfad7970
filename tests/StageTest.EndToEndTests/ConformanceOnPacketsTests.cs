using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.EndToEndTests.Lab;
using StageTest.Engines.Lab;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests;

/// <summary>
/// Every conformance scenario misses each of its policies on real packets. That it passes with all of them is for the scenario tests to
/// show.
/// </summary>
[Parallelizable(ParallelScope.Children)]
internal sealed class ConformanceOnPacketsTests : LabFixture
{
    private static readonly TestCaseData[] Files = [.. Repository.Scenarios("scenarios/conformance")];

    [TestCaseSource(nameof(Files))]
    public async Task AConformanceScenarioHoldsWithoutAnyOneOfItsPolicies(string file)
    {
        var whole = Repository.Read(file);
        var engine = new LabEngine();
        if (engine.ReasonAgainst(whole.Needs) is { } reason)
        {
            Assert.Ignore(reason);
        }

        await using var lab = await engine.OpenAsync(whole.Topology, CancellationToken.None);
        foreach (var policy in whole.Policies.Policies)
        {
            var rest = whole with { Policies = whole.Policies with { Policies = whole.Policies.Policies.Remove(policy) } };
            var (stage, predicted) = Missed(rest)
                ?? throw new InvalidOperationException($"By calculation nothing is missed without {policy}.");
            await lab.ApplyAsync(rest.PoliciesAt(stage), CancellationToken.None);

            var observed = await ReadAsync(lab, predicted);

            Assert.That(observed.Verdicts, Is.EqualTo(predicted.Verdicts), $"without {policy}");
            Assert.That(observed.Verdicts, Is.Not.EqualTo(rest.ExpectationAt(stage)!.Verdicts), $"nothing is missed without {policy}");
        }
    }

    // The stage at which the missing policy shows, and what is then to be seen.
    private static (Stage Stage, ConnectivityMatrix Predicted)? Missed(Scenario scenario)
    {
        foreach (var stage in (ReadOnlySpan<Stage>)[Stage.Promoted, Stage.Baseline])
        {
            var predicted = new PolicyEvaluator(
                scenario.Topology,
                Placement.Default(scenario.Topology),
                scenario.PoliciesAt(stage)
            ).EvaluateAll(scenario.Plan);
            if (scenario.ExpectationAt(stage) is { } expected && !expected.IsMetBy(predicted.Verdicts))
            {
                return (stage, predicted);
            }
        }

        return null;
    }

    // As in a run, surprises are looked at a second time and longer.
    private static async Task<ConnectivityMatrix> ReadAsync(IEngineSession lab, ConnectivityMatrix predicted)
    {
        var reading = await lab.ReadAsync(predicted.Plan, new ReadOptions(), CancellationToken.None);
        return reading.Matrix.DifferencesFrom(predicted).Any()
            ? (await lab.ReadAsync(predicted.Plan, new ReadOptions { Patience = 4 }, CancellationToken.None)).Matrix
            : reading.Matrix;
    }
}
