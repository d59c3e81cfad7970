using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.Benchmarks;

/// <summary>Whether the lab stays quick where it is large: a whole run, a large ruleset, and a matrix against the bare connects.</summary>
internal static class ScaleBenchmark
{
    private const int Workloads = 300;
    private const int MostMegabytes = 2048;
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(60);

    private const int LargeWorkloads = 1000;
    private const int LargePolicies = 500;
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(2);

    private const int MatrixWorkloads = 100;
    private const int Rounds = 5;
    private const double RatioLimit = 2;
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MatrixLimit = TimeSpan.FromMilliseconds(700);

    private static readonly (string Name, Func<Task<bool>> Measure)[] Parts =
    [
        ("matrix", MatrixAsync),
        ("load", LoadAsync),
        ("run", WholeRunAsync),
        ("growth", GrowthBenchmark.RunAsync),
    ];

    /// <summary>Measures a matrix, the load of a ruleset, a whole run, and how costs grow; whether the limits are kept.</summary>
    /// <param name="part">The only one of them to measure; null for all.</param>
    public static async Task<bool> RunAsync(string? part)
    {
        if (LabPrerequisites.ReasonAgainst() is { } reason)
        {
            Console.WriteLine($"The lab cannot run here, so its size is not measured. {reason}");
            return true;
        }

        var kept = true;
        foreach (var (_, measure) in Parts.Where(p => part is null || p.Name == part))
        {
            kept &= await measure();
        }

        return kept;
    }

    private static async Task<bool> MatrixAsync()
    {
        var topology = Pods(MatrixWorkloads, [new(null, new(8080, Protocol.Tcp))]);
        var plan = ProbePlan.Complete(topology);
        var before = Processors.Used();
        var started = TimeProvider.System.GetTimestamp();
        await using var session = (LabSession)await new LabEngine().OpenAsync(topology, CancellationToken.None);
        var kept = Measurement.TellClock(
            $"lab of {MatrixWorkloads} workloads up",
            TimeProvider.System.GetElapsedTime(started),
            Processors.Used(session.HostProcessId) - before,
            OpenLimit
        );
        await session.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        using var bare = BareConnects.Compile(out var reason);
        var (best, observed, bestBare) = (Cost.Worst, Cost.Worst, TimeSpan.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            best = Cost.Least(best, await ReadAsync(session, plan, observeFlows: false));
            if (bare is not null)
            {
                var (connected, time) = bare.Run(session.HostProcessId, topology.Workloads.SelectMany(w => session.Placement[w.Ref]), 8080);
                bestBare =
                    connected == plan.Flows.Length
                        ? (time < bestBare ? time : bestBare)
                        : throw new InvalidOperationException($"Only {connected} connects succeeded.");
            }
        }

        for (var round = 0; round < Rounds; round++)
        {
            observed = Cost.Least(observed, await ReadAsync(session, plan, observeFlows: true));
        }

        kept &= Measurement.TellClock($"{plan.Flows.Length} allowed TCP flows", best.Clock, best.Processor, MatrixLimit);
        Console.WriteLine(
            $"{observed.Clock.TotalMilliseconds, 7:0} ms  the same with flow logs (processors {observed.Processor.TotalMilliseconds:0} ms)"
        );
        if (bare is null)
        {
            Console.WriteLine($"            not compared with bare connects: {reason}");
            return kept;
        }

        var ratio = best.Clock / bestBare;
        Console.WriteLine(
            $"{ratio, 7:0.00}     times the bare connects in C, {bestBare.TotalMilliseconds:0} ms, by the clock (limit "
                + $"{RatioLimit}{(ratio <= RatioLimit ? "" : ", MISSED")})"
        );
        return ratio <= RatioLimit && kept;
    }

    private static async Task<Cost> ReadAsync(LabSession session, ProbePlan plan, bool observeFlows)
    {
        Reading? reading = null;
        var cost = await Cost.OfAsync(session, async () =>
            reading = await session.ReadAsync(plan, new() { ObserveFlows = observeFlows }, CancellationToken.None)
        );
        return reading!.Matrix.Verdicts.All(v => v == Verdict.Allowed)
            ? cost
            : throw new InvalidOperationException("A flow was not allowed.");
    }

    private static async Task<bool> LoadAsync()
    {
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(PolicyTexts.OfTiers() + "\n---\n" + PolicyTexts.Of(LargePolicies), "policies.yaml", diagnostics);
        var policies = PolicySet.Of(documents, CalicoVersionText.Newest);
        await using var session = (LabSession)
            await new LabEngine().OpenAsync(EvaluationBenchmark.Topology(LargeWorkloads), CancellationToken.None);
        var best = Cost.Worst;
        for (var round = 0; round < Rounds; round++)
        {
            best = Cost.Least(best, await Cost.OfAsync(session, () => session.ApplyAsync(policies, CancellationToken.None)));
        }

        return Measurement.TellClock(
            $"{documents.Policies.Length} policies over {LargeWorkloads} pods rendered and loaded",
            best.Clock,
            best.Processor,
            LoadLimit
        );
    }

    private static async Task<bool> WholeRunAsync()
    {
        NamedPort[] ports = [new("http", new(8080, Protocol.Tcp)), new("tls", new(8443, Protocol.Tcp)), new("dns", new(53, Protocol.Udp))];
        var topology = Pods(Workloads, ports);
        var plan = ProbePlan.Complete(topology);
        var denied = new Policy
        {
            Kind = PolicyKinds.KubernetesNetworkPolicy,
            Namespace = "bench",
            Name = "default-deny",
            Tier = Tier.Default.Name,
            Order = 1000,
            Subject = Selector.All,
            GovernsIngress = true,
            Staging = PolicyStaging.StagedSet,
        };
        var scenario = new Scenario
        {
            Name = "scale",
            File = "scale.yaml",
            Topology = topology,
            Policies = new() { Policies = [denied] },
            Plan = plan,
            Promoted = new(
                plan,
                [.. Enumerable.Repeat<Verdict?>(Verdict.Denied, plan.Flows.Length)],
                ImmutableDictionary<int, ExpectationEntry>.Empty
            ),
        };
        var before = Processors.Used();
        var started = TimeProvider.System.GetTimestamp();
        var run = await new ScenarioRunner(new LabEngine(), new(), TimeProvider.System).RunAsync(scenario, null, CancellationToken.None);
        var kept = Measurement.TellClock(
            $"{Workloads} workloads, {plan.Flows.Length} flows: up, three stages of which one denies all, down",
            TimeProvider.System.GetElapsedTime(started),
            Processors.Used() - before,
            RunLimit
        );
        foreach (var stage in run.Stages)
        {
            Console.WriteLine(
                $"            {stage.Stage}: {stage.Duration.TotalSeconds:0.0} s, {stage.Readings} readings, silence "
                    + $"{stage.Probing!.Timing.DenialTimeout.TotalMilliseconds:0} ms, "
                    + $"{stage.Probing.SecondLooks.Length} second looks, "
                    + $"{string.Join(", ", stage.Observed.Verdicts.CountBy(v => v).Select(c => $"{c.Value} {c.Key}"))}"
            );
        }

        kept &=
            run[Stage.Promoted].Observed.Verdicts.All(v => v == Verdict.Denied)
            && run[Stage.Staged].Observed.Verdicts.All(v => v == Verdict.Allowed);
        var host = Processors.EndedChildren().Megabytes;
        Console.WriteLine($"{host, 7:0} MB  most memory of a lab host");
        return Measurement.TellMemory(MostMegabytes - (int)host) && kept;
    }

    /// <summary>Workloads of one pod each in one namespace, all with the same ports.</summary>
    public static Topology Pods(int workloads, NamedPort[] ports) =>
        new()
        {
            Namespaces = [new("bench", ImmutableSortedDictionary<string, string>.Empty, default)],
            Workloads =
            [
                .. Enumerable
                    .Range(0, workloads)
                    .Select(index => new Workload
                    {
                        Ref = new("bench", $"w{index:000}"),
                        Kind = "Pod",
                        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"w{index:000}"),
                        Ports = [.. ports],
                    }),
            ],
        };
}
