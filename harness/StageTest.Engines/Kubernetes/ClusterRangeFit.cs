using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>Checks whether a cluster has the ranges of pods and Services that a scenario states: a run cannot change them.</summary>
internal static class ClusterRangeFit
{
    /// <summary>The difference and the remedy; null if no difference is known.</summary>
    /// <param name="topology">The topology, with the ranges that the scenario states.</param>
    /// <param name="pods">The addresses that the cluster gave to pods.</param>
    /// <param name="services">The addresses that the cluster gave to Services, or that these requested.</param>
    public static string? ProblemWith(Topology topology, ImmutableArray<IPAddress> pods, ImmutableArray<IPAddress> services)
    {
        var ranges = topology.Ranges;
        ImmutableArray<IPAddress> asked = [.. topology.Services.SelectMany(s => s.ClusterIPs)];
        return Problem("pod", "'cluster.podCidr' or an IPPool", ranges.Pods, pods)
            ?? Problem("Service", "'cluster.serviceCidr'", ranges.Services, [.. services.Except(asked)]);
    }

    private static string? Problem(string what, string source, ImmutableArray<IPNetwork> stated, ImmutableArray<IPAddress> given)
    {
        foreach (var address in given)
        {
            IPNetwork[] own = [.. stated.Where(r => r.BaseAddress.AddressFamily == address.AddressFamily)];
            if (own.Length > 0 && !own.Any(r => r.Contains(address)))
            {
                return $"A {what} of the scenario has the address {address} on this cluster, outside of {string.Join(" and ", own)}, which "
                    + $"the scenario states ({source}). A cluster's ranges cannot be set for a run, and its rules would match other "
                    + "endpoints. Use a cluster with the stated range, the engine k3s, or state this cluster's range.";
            }
        }

        return null;
    }
}
