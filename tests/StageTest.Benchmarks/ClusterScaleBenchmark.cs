using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;

namespace StageTest.Benchmarks;

/// <summary>
/// What readings of many pods cost on a cluster: N pods with a port each ask N * (N - 1) questions. Starts a cluster in a container, whose
/// node must take as many pods.
/// </summary>
internal static class ClusterScaleBenchmark
{
    private const int Readings = 3;
    private const double Megabyte = 1024 * 1024;

    /// <summary>Measures; whether every flow was allowed. Null where there is no cluster.</summary>
    /// <param name="sizes">How many pods, one after the other.</param>
    public static Task<bool?> RunAsync(IReadOnlyList<int> sizes) =>
        BenchmarkCluster.UseAsync(
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

        var isComplete = true;
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
            isComplete &= reading.Matrix.Verdicts.All(v => v == Verdict.Allowed);
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
                + (isComplete ? "" : "  (not every flow was allowed)")
        );
        return isComplete;
    }
}
