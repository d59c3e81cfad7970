using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Benchmarks;

/// <summary>
/// How long the pods of a cluster take for 1,200 flows, one exec for each pod beside one exec for each flow, and what lies between a node
/// that is ready and the first complete matrix. Starts a cluster in a container, from the image that STAGETEST_K3S_IMAGE names.
/// </summary>
internal static class ClusterBenchmark
{
    private const int Pods = 20;
    private const int PortsOfAPod = 3;
    private const int AtOnce = 20;
    private const int Readings = 3;
    private const int LeastRatio = 20;

    /// <summary>Measures; whether a batch is fast enough beside single execs. Null if there is no cluster.</summary>
    public static async Task<bool?> RunAsync()
    {
        var steps = new List<(TimeSpan Time, string Line)>();
        var started = TimeProvider.System.GetTimestamp();
        return await BenchmarkCluster.UseAsync(
            line =>
            {
                lock (steps)
                {
                    steps.Add((TimeProvider.System.GetElapsedTime(started), line));
                }
            },
            (cluster, guard) => MeasureAsync(cluster, guard, steps, started)
        );
    }

    private static async Task<bool> MeasureAsync(
        ClusterRun cluster,
        ClusterGuard guard,
        List<(TimeSpan Time, string Line)> steps,
        long started
    )
    {
        var ready = TimeProvider.System.GetElapsedTime(started);
        var topology = Topology();
        var plan = new ProbePlan([
            .. topology.Workloads.SelectMany(from =>
                topology.Workloads.SelectMany(to => to.DistinctPorts.Select(port => new Flow(from.Ref, to.Ref, port)))
            ),
        ]);
        await using var topologies = new ClusterTopologies(cluster, guard);
        await using var session = new KubernetesSession(topology, cluster, topologies, guard, canary: null);
        await session.OpenAsync(CancellationToken.None);
        var open = TimeProvider.System.GetElapsedTime(started);
        await session.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        var reading = await session.ReadAsync(plan, new(), CancellationToken.None);
        var first = TimeProvider.System.GetElapsedTime(started);

        TimeSpan When(string beginning, bool last)
        {
            var times = steps
                .Where(s => s.Time >= ready && s.Line.StartsWith(beginning, StringComparison.Ordinal))
                .Select(s => s.Time)
                .ToArray();
            return times.Length == 0 ? ready
                : last ? times[^1]
                : times[0];
        }

        var sent = When("apply Pod ", last: true);
        var pods = When("Pod ", last: false);
        Console.WriteLine($"{Seconds(ready)} s  until the node was ready and the agent's image loaded");
        Console.WriteLine($"{Seconds(sent - ready)} s  namespace, service accounts and {Pods} pods sent");
        Console.WriteLine($"{Seconds(pods - sent)} s  until the kubelet ran all pods");
        Console.WriteLine($"{Seconds(open - pods)} s  addresses and Services looked up");
        Console.WriteLine(
            $"{Seconds(first - open)} s  first complete matrix of {plan.Flows.Length} flows "
                + $"({reading.Matrix.Verdicts.Count(v => v == Verdict.Allowed)} allowed)"
        );

        var batch = TimeSpan.MaxValue;
        for (var round = 0; round < Readings; round++)
        {
            var asked = TimeProvider.System.GetTimestamp();
            await session.ReadAsync(plan, new(), CancellationToken.None);
            var took = TimeProvider.System.GetElapsedTime(asked);
            batch = took < batch ? took : batch;
        }

        var single = await OneExecForEachFlowAsync(cluster.Client, cluster.Image, topology, plan);
        var ratio = single / batch;
        Console.WriteLine($"{Seconds(batch)} s  {plan.Flows.Length} flows, one exec for each of {Pods} pods (best of {Readings})");
        Console.WriteLine($"{Seconds(single)} s  {plan.Flows.Length} flows, one exec for each flow, {AtOnce} at once");
        Console.WriteLine($"{ratio, 7:0.0}    times as fast (limit {LeastRatio}{(ratio >= LeastRatio ? "" : ", MISSED")})");
        return ratio >= LeastRatio;
    }

    private static async Task<TimeSpan> OneExecForEachFlowAsync(
        ClusterClient client,
        ProbeImageSource image,
        Topology topology,
        ProbePlan plan
    )
    {
        var places = await new PodStates(client, _ => { }).RunningAsync(
            [
                .. topology.Workloads.Select(w =>
                    (new ObjectId("v1", "Pod", w.Ref.Namespace, w.Ref.Name), StandIns.ControlPort(w.DistinctPorts))
                ),
            ],
            CancellationToken.None
        );
        var byName = topology.Workloads.Zip(places).ToDictionary(p => p.First.Ref, p => p.Second);
        var rows = new RowReader(client, image.Program);
        var failed = 0;
        var started = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(plan.Flows, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (flow, token) =>
        {
            var target = new RowTarget(
                byName[flow.To].AddressOf(AddressFamily.InterNetwork)!.ToString(),
                flow.Port.Number,
                flow.Port.Protocol
            );
            var row = await rows.ReadAsync(byName[flow.From], [], [target], DenialTimeout.BeforeAnyAnswer, token);
            if (row.Targets.Outcomes[0] != ProbeOutcome.Connected)
            {
                Interlocked.Increment(ref failed);
            }
        });
        if (failed > 0)
        {
            Console.WriteLine($"{failed, 7}    of the single execs saw no answer");
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds, 7:0.00}";

    private static Topology Topology() =>
        BenchmarkCluster.Pods(
            Pods,
            [.. Enumerable.Range(0, PortsOfAPod).Select(i => new NamedPort(null, new((ushort)(8080 + i), Protocol.Tcp)))]
        );
}
