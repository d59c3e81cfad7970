using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Benchmarks;

/// <summary>
/// What readings of many pods cost on a cluster, for N pods with a port each and N * (N - 1) flows: first the runner's own part without a
/// cluster, then readings on a cluster in a container, whose node must accept as many pods.
/// </summary>
internal static class ClusterScaleBenchmark
{
    private const int Readings = 3;
    private const double Megabyte = 1024 * 1024;

    /// <summary>Measures; whether every flow was allowed. Null where there is no cluster.</summary>
    /// <param name="sizes">How many pods, one after the other.</param>
    public static Task<bool?> RunAsync(IReadOnlyList<int> sizes)
    {
        Console.WriteLine("pods    flows     probes, targets, verdicts (processor)   flows      probes and results");
        foreach (var size in (int[])[100, 500, 1000, 2000])
        {
            Calculate(size);
        }

        return BenchmarkCluster.UseAsync(
            _ => { },
            async (cluster, guard) =>
            {
                Console.WriteLine("pods    flows   up      reading  processor  per flow  allocated  most heap");
                var isComplete = true;
                foreach (var size in sizes)
                {
                    isComplete &= await MeasureAsync(cluster, guard, size);
                }

                return isComplete;
            }
        );
    }

    // All that the runner does but talk to the cluster.
    private static void Calculate(int size)
    {
        var topology = BenchmarkCluster.Pods(size, [new(null, new(8080, Protocol.Tcp))]);
        var address = new IPAddress([10, 0, 0, 0]).GetAddressBytes();
        var pods = topology
            .Workloads.Index()
            .ToDictionary(
                w => w.Item.Ref,
                w =>
                {
                    (address[2], address[3]) = ((byte)(w.Index / 256), (byte)(w.Index % 256));
                    return ImmutableArray.Create(
                        new PodPlace(
                            new("v1", "Pod", w.Item.Ref.Namespace, w.Item.Ref.Name),
                            [new(address)],
                            "node",
                            ProbeRow.UsualControlPort
                        )
                    );
                }
            );
        var places = new ClusterPlaces(
            topology,
            pods,
            ImmutableDictionary<EndpointRef, ImmutableArray<IPAddress>>.Empty,
            OutsideHosts.None("there are none")
        );
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var plan = ProbePlan.Complete(topology);
        var planned = GC.GetTotalMemory(forceFullCollection: true);
        var used = Environment.CpuUsage.TotalTime;
        var questions = new ClusterQuestions(plan, places);
        var split = Environment.CpuUsage.TotalTime - used;
        var answers = new ClusterAnswers(questions.Count);
        Array.Fill(answers.Outcomes, ProbeOutcome.Connected);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - planned;
        used = Environment.CpuUsage.TotalTime;
        var program = new AgentProgram();
        var bytes = questions.Involved.Sum(place =>
        {
            var targets = questions.TargetsOf(questions.RowOf(place).Span);
            return (long)
                program
                    .Input(
                        new()
                        {
                            Targets = targets.Length,
                            DenialMilliseconds = 200,
                            Self = [],
                            ControlPort = place.ControlPort,
                        },
                        targets
                    )
                    .Length;
        });
        var asked = Environment.CpuUsage.TotalTime - used;
        used = Environment.CpuUsage.TotalTime;
        questions.Judge(answers, pods.Values.ToDictionary(p => p[0], _ => ImmutableDictionary<Port, bool>.Empty), new HashSet<PodPlace>());
        var matrix = questions.Verdicts(answers);
        var judged = Environment.CpuUsage.TotalTime - used;
        Console.WriteLine(
            $"{size, -7} {matrix.Verdicts.Length, -9} {split.TotalSeconds:0.00} s, {asked.TotalSeconds:0.00} s for "
                + $"{bytes / Megabyte:0} MB, {judged.TotalSeconds:0.00} s     "
                + $"{(planned - empty) / Megabyte:0.0} MB   {kept / Megabyte:0.0} MB"
        );
    }

    private static async Task<bool> MeasureAsync(ClusterRun cluster, ClusterGuard guard, int size)
    {
        var topology = BenchmarkCluster.Pods(size, [new(null, new(8080, Protocol.Tcp))]);
        var plan = ProbePlan.Complete(topology);
        var started = TimeProvider.System.GetTimestamp();
        await using var topologies = new ClusterTopologies(cluster, guard);
        await using var session = new KubernetesSession(topology, cluster, topologies, guard, canary: null);
        await session.OpenAsync(CancellationToken.None);
        var up = TimeProvider.System.GetElapsedTime(started);
        await session.ApplyAsync(PolicySet.Empty, CancellationToken.None);

        var others = new List<string>();
        var (clock, processor, allocated, heap) = (TimeSpan.MaxValue, TimeSpan.Zero, 0L, 0L);
        for (var round = 0; round < Readings; round++)
        {
            GC.Collect();
            var (before, bytes, used) = (GC.GetTotalMemory(false), GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);
            var most = before;
            await using var sampler = new Timer(
                _ => most = Math.Max(most, GC.GetTotalMemory(false)),
                null,
                TimeSpan.Zero,
                TimeSpan.FromMilliseconds(10)
            );
            var asked = TimeProvider.System.GetTimestamp();
            var reading = await session.ReadAsync(plan, new(), CancellationToken.None);
            var took = TimeProvider.System.GetElapsedTime(asked);
            others.AddRange(
                reading
                    .Matrix.Verdicts.Select((verdict, flow) => (verdict, flow))
                    .Where(v => v.verdict != Verdict.Allowed)
                    .Select(v => $"{v.verdict.Words()}: {ReasonOf(reading.Matrix.DetailAt(v.flow))}")
            );
            if (took < clock)
            {
                (clock, processor) = (took, Environment.CpuUsage.TotalTime - used);
                (allocated, heap) = (GC.GetTotalAllocatedBytes() - bytes, most - before);
            }
        }

        var flows = plan.Flows.Length;
        Console.WriteLine(
            $"{size, -7} {flows, -7} {up.TotalSeconds, -5:0.0} s {clock.TotalSeconds, -6:0.00} s {processor.TotalSeconds, -6:0.00} s   "
                + $"{clock.TotalMicroseconds / flows, -5:0} us  {allocated / Megabyte, -6:0.0} MB  {heap / Megabyte, -6:0.0} MB"
                + (others.Count == 0 ? "" : "  (not every flow was allowed)")
        );
        foreach (var kind in others.CountBy(o => o).OrderByDescending(o => o.Value))
        {
            Console.WriteLine($"        {kind.Value} of {Readings * flows} answers {kind.Key}");
        }

        return others.Count == 0;
    }

    // The reasons without the names of pods.
    private static string ReasonOf(string? detail) =>
        detail is null ? "no answer" : detail[(detail.IndexOf(": ", StringComparison.Ordinal) + 1)..].Trim();
}
