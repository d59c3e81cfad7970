using System.Collections.Immutable;
using System.Net.Sockets;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;
using StageTest.Engines.Simulate;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Evaluation.Truth;

/// <summary>Holds everything that calculates against verdicts of Calico's own code: simulation, explanation, map.</summary>
internal sealed class CalicoTruthTests
{
    [Test]
    public Task TheSimulationSaysWhatCalicoDoes([ValueSource(nameof(Names))] string name) => HoldAsync(TruthCase.Read(name));

    /// <summary>
    /// Recordings of a real dataplane: STAGETEST_TRUTH names the folder that <c>stagetest truth</c> wrote. Without it, there is nothing to
    /// hold.
    /// </summary>
    [Test]
    public async Task TheSimulationSaysWhatWasRecorded()
    {
        if (Environment.GetEnvironmentVariable("STAGETEST_TRUTH") is not { Length: > 0 } recordings)
        {
            Assert.Ignore("STAGETEST_TRUTH names no folder of recordings.");
            return;
        }

        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, recordings));
        Assert.That(folders, Is.Not.Empty);
        foreach (var folder in folders)
        {
            await HoldAsync(TruthCase.ReadFolder(folder));
            foreach (var step in TruthCase.ReadSteps(folder))
            {
                await HoldAsync(step);
            }
        }
    }

    private static async Task HoldAsync(TruthCase truth)
    {
        await using var session = await new SimulateEngine().OpenAsync(truth.Scenario.Topology, CancellationToken.None);
        foreach (var (policies, expected) in truth.Sets)
        {
            await session.ApplyAsync(policies, CancellationToken.None);
            var matrix = (await session.ReadAsync(truth.Plan, new ReadOptions(), CancellationToken.None)).Matrix;

            Assert.That(Differences(truth, expected, flow => matrix[flow]), Is.Empty, truth.Name);
        }
    }

    [Test]
    public void ExplanationsSayWhatCalicoDoes([ValueSource(nameof(Names))] string name)
    {
        var truth = TruthCase.Read(name);
        var placement = Placement.Default(truth.Scenario.Topology);
        foreach (var (policies, expected) in truth.Sets)
        {
            var evaluator = new PolicyEvaluator(truth.Scenario.Topology, placement, policies);

            Assert.That(Differences(truth, expected, flow => evaluator.Explain(flow).Evaluation.Verdict), Is.Empty);
        }
    }

    // A map knows what all replicas of a workload allow, and nothing of what they allow each other.
    [Test]
    public void MapsSayWhatCalicoDoes([ValueSource(nameof(Names))] string name)
    {
        var truth = TruthCase.Read(name);
        var placement = Placement.Default(truth.Scenario.Topology);
        foreach (var (policies, expected) in truth.Sets)
        {
            var map = ConnectionMapper.Map(truth.Scenario.Topology, placement, policies);
            var lines = map.Lines.ToLookup(l => (l.From.Workload, l.To.Workload));
            bool IsIn(MapEnd end, EndpointRef endpoint, AddressFamily family) =>
                !endpoint.IsExternal || placement[endpoint, family].All(end.Holds);

            // Pods that policies distinguish stand by themselves.
            var parts = map.Workloads.ToLookup(w => w.OfWorkload().Workload, w => w.Workload);
            IEnumerable<EndpointRef?> Of(EndpointRef endpoint) => endpoint.IsExternal ? [null] : parts[endpoint];
            Verdict Answer(Flow flow) =>
                Of(flow.From)
                    .SelectMany(from => Of(flow.To).Select(to => lines[(from, to)]))
                    .All(pair =>
                        pair.Any(l =>
                            IsIn(l.From, flow.From, flow.Family)
                            && IsIn(l.To, flow.To, flow.Family)
                            && (l.Family ?? flow.Family) == flow.Family
                            && l.Connections.Contains(flow.Port)
                        )
                    )
                    ? Verdict.Allowed
                    : Verdict.Denied;

            ImmutableArray<Verdict> allOrNone = [.. expected.Select(v => v == Verdict.Allowed ? Verdict.Allowed : Verdict.Denied)];
            Assert.That(Differences(truth, allOrNone, flow => flow.From == flow.To ? null : Answer(flow)), Is.Empty);
        }
    }

    private static IEnumerable<string> Names => TruthCase.Names;

    // Null if nothing is answered.
    private static IEnumerable<string> Differences(TruthCase truth, ImmutableArray<Verdict> expected, Func<Flow, Verdict?> answer) =>
        truth
            .Plan.Flows.Zip(expected, (flow, calico) => (Flow: flow, Calico: calico, Here: answer(flow)))
            .Where(f => f.Here is not null && f.Here != f.Calico)
            .Select(f => $"{f.Flow}: Calico {f.Calico}, here {f.Here}");
}
