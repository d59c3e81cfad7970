using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.Benchmarks;

/// <summary>Whether the lab stays quick where it is large: a whole run, a large ruleset, and a matrix against the bare connects.</summary>
internal static partial class ScaleBenchmark
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

    /// <summary>Measures all three; whether the limits are kept.</summary>
    public static async Task<bool> RunAsync()
    {
        if (LabPrerequisites.ReasonAgainst() is { } reason)
        {
            Console.WriteLine($"The lab cannot run here, so its size is not measured. {reason}");
            return true;
        }

        var kept = await MatrixAsync();
        kept &= await LoadAsync();
        return await WholeRunAsync() && kept;
    }

    private static async Task<bool> MatrixAsync()
    {
        var topology = Pods(MatrixWorkloads, [new(null, new(8080, Protocol.Tcp))]);
        var plan = ProbePlan.Complete(topology);
        var watch = Stopwatch.StartNew();
        await using var session = (LabSession)await new LabEngine().OpenAsync(topology, CancellationToken.None);
        var kept = Measurement.Tell($"lab of {MatrixWorkloads} workloads up", watch.Elapsed, watch.Elapsed, OpenLimit);
        await session.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        using var bare = BareConnects.Compile(out var reason);
        var (best, bestBare, observed) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            best = Least(best, await ReadAsync(session, plan, observeFlows: false));
            if (bare is not null)
            {
                var (connected, time) = bare.Run(session.HostProcessId, topology.Workloads.SelectMany(w => session.Placement[w.Ref]), 8080);
                bestBare = connected == plan.Flows.Length ? Least(bestBare, time) : throw new InvalidOperationException($"Only {connected} connects succeeded.");
            }
        }

        for (var round = 0; round < Rounds; round++)
        {
            observed = Least(observed, await ReadAsync(session, plan, observeFlows: true));
        }

        kept &= Measurement.Tell($"{plan.Flows.Length} allowed TCP flows", best, best, MatrixLimit);
        Console.WriteLine($"{observed.TotalMilliseconds,7:0} ms  the same with flow logs");
        if (bare is null)
        {
            Console.WriteLine($"            not compared with bare connects: {reason}");
            return kept;
        }

        var ratio = best / bestBare;
        Console.WriteLine($"{ratio,7:0.00}     times the bare connects in C, {bestBare.TotalMilliseconds:0} ms (limit {RatioLimit}{(ratio <= RatioLimit ? "" : ", MISSED")})");
        return ratio <= RatioLimit && kept;
    }

    private static async Task<TimeSpan> ReadAsync(LabSession session, ProbePlan plan, bool observeFlows)
    {
        var watch = Stopwatch.StartNew();
        var reading = await session.ReadAsync(plan, new() { ObserveFlows = observeFlows }, CancellationToken.None);
        var time = watch.Elapsed;
        return reading.Matrix.Verdicts.All(v => v == Verdict.Allowed) ? time : throw new InvalidOperationException("A flow was not allowed.");
    }

    private static async Task<bool> LoadAsync()
    {
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(PolicyTexts.OfTiers() + "\n---\n" + PolicyTexts.Of(LargePolicies), "policies.yaml", diagnostics);
        var policies = PolicySet.Of(documents, CalicoVersionText.Newest);
        await using var session = await new LabEngine().OpenAsync(EvaluationBenchmark.Topology(LargeWorkloads), CancellationToken.None);
        var best = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await session.ApplyAsync(policies, CancellationToken.None);
            best = Least(best, watch.Elapsed);
        }

        return Measurement.Tell($"{documents.Policies.Length} policies over {LargeWorkloads} pods rendered and loaded", best, best, LoadLimit);
    }

    private static async Task<bool> WholeRunAsync()
    {
        NamedPort[] ports = [new("http", new(8080, Protocol.Tcp)), new("tls", new(8443, Protocol.Tcp)), new("dns", new(53, Protocol.Udp))];
        var topology = Pods(Workloads, ports);
        var plan = ProbePlan.Complete(topology);
        var denied = new Policy
        {
            Kind = PolicyKind.KubernetesNetworkPolicy,
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
            Promoted = new(plan, ConnectivityMatrix.Filled(plan, Verdict.Denied).Verdicts, ImmutableDictionary<int, ExpectationEntry>.Empty),
        };
        var watch = Stopwatch.StartNew();
        var run = await new ScenarioRunner(new LabEngine(), new(), TimeProvider.System).RunAsync(scenario, null, CancellationToken.None);
        var kept = Measurement.Tell($"{Workloads} workloads, {plan.Flows.Length} flows: up, three stages of which one denies all, down", watch.Elapsed, watch.Elapsed, RunLimit);
        foreach (var stage in run.Stages)
        {
            Console.WriteLine(
                $"            {stage.Stage}: {stage.Duration.TotalSeconds:0.0} s, {stage.Readings} readings, silence {stage.Probing!.Timing.DenialTimeout.TotalMilliseconds:0} ms, " +
                $"{stage.Probing.SecondLooks.Length} second looks, {string.Join(", ", stage.Observed.Verdicts.CountBy(v => v).Select(c => $"{c.Value} {c.Key}"))}");
        }

        kept &= run[Stage.Promoted].Observed.Verdicts.All(v => v == Verdict.Denied) && run[Stage.Staged].Observed.Verdicts.All(v => v == Verdict.Allowed);
        var host = HostMegabytes();
        Console.WriteLine($"{host,7:0} MB  most memory of a lab host");
        return Measurement.TellMemory(MostMegabytes - (int)host) && kept;
    }

    private static Topology Pods(int workloads, NamedPort[] ports) => new()
    {
        Namespaces = [new("bench", ImmutableSortedDictionary<string, string>.Empty, default)],
        Workloads =
        [
            .. Enumerable.Range(0, workloads).Select(index => new Workload
            {
                Ref = new("bench", $"w{index:000}"),
                Kind = "Pod",
                Labels = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"w{index:000}"),
                Ports = [.. ports],
            }),
        ],
    };

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // The kernel remembers the largest child that ended, whose numbers are gone from /proc. struct rusage: two times, then maxrss in kilobytes.
    private static unsafe double HostMegabytes()
    {
        const int children = -1;
        const int maximumResident = 4;
        var usage = stackalloc long[18];
        return GetResourceUsage(children, usage) == 0 ? usage[maximumResident] / 1024.0 : throw new InvalidOperationException("getrusage failed.");
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static unsafe partial int GetResourceUsage(int who, long* usage);
}
