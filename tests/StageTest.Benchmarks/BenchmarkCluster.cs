using System.Collections.Immutable;
using StageTest.Core.Addresses;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.K3s;
using StageTest.Engines.Kubernetes;

namespace StageTest.Benchmarks;

/// <summary>A cluster in a container for benchmarks, from the image that STAGETEST_K3S_IMAGE names.</summary>
internal static class BenchmarkCluster
{
    /// <summary>Starts a cluster, measures something on it and removes it. Null where there is no cluster; the reason is printed.</summary>
    public static async Task<bool?> UseAsync(Action<string> log, Func<ClusterRun, ClusterGuard, Task<bool>> measure)
    {
        var options = new ClusterOptions { SkipEnforcementCheck = true, Log = log };
        await using var lease = new K3sLease(
            new()
            {
                Cluster = options,
                Image = Environment.GetEnvironmentVariable("STAGETEST_K3S_IMAGE") ?? "stagetest-dev/k3s:v1.20.2",
                Calico = K3sOptions.NoCalico,
            }
        );
        try
        {
            var run = $"st-{Guid.NewGuid():N}"[..13];
            var (client, image) = await lease.AcquireAsync(run, CancellationToken.None);
            using (client)
            {
                var cluster = new ClusterRun(run, client, image, lease, options)
                {
                    Versions = lease.Versions.SetItem("kubernetes", await client.VersionAsync(CancellationToken.None)),
                    HasSctp = false,
                    Families = [IpFamily.V4],
                };
                return await measure(cluster, new(client, lease, options, run));
            }
        }
        catch (EngineException absent)
        {
            await Console.Error.WriteLineAsync(absent.Message);
            return null;
        }
    }

    /// <summary>A topology of pods that all listen on the same ports.</summary>
    public static Topology Pods(int count, ImmutableArray<NamedPort> ports)
    {
        var labels = ImmutableSortedDictionary<string, string>.Empty;
        return new()
        {
            Namespaces = [new("throughput", labels, default)],
            Workloads =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i => new Workload
                    {
                        Ref = new("throughput", $"pod-{i:000}"),
                        Kind = "Pod",
                        Labels = labels,
                        Ports = ports,
                    }),
            ],
        };
    }
}
