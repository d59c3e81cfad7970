using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Converts connections to Services into those that policies see: to the pods behind, on the pods' own port.</summary>
internal static class Translation
{
    /// <summary>The connections after translation; the connection itself if it does not end at a Service.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="flow">The connection.</param>
    /// <param name="problem">Why policies cannot see them; null if they can.</param>
    public static IEnumerable<Flow> Of(Topology topology, Flow flow, out string? problem)
    {
        problem = null;
        if (!flow.To.IsService)
        {
            return [flow];
        }

        var replicas = topology.Workloads.FirstOrDefault(w => w.Ref == flow.From)?.Replicas ?? 1;
        var outside = topology
            .External.Where(e => e.Ref == flow.From)
            .SelectMany(e => e.Addresses.Where(a => a.AddressFamily == flow.Family))
            .Cast<IPAddress?>()
            .DefaultIfEmpty()
            .ToArray();
        var ways = Enumerable
            .Range(0, replicas)
            .SelectMany(replica => outside.SelectMany(a => ServiceWays.Of(topology, flow.From, flow.To, flow.Port, replica, a)))
            .ToArray();
        if (ways.Length == 0)
        {
            problem = $"nothing is behind {flow.To} on port {flow.Port}";
        }
        else if (ways.Any(w => w.SeenAt is not null || w.SeenFrom is not null))
        {
            problem =
                "a node gives it the node's own address or port before policies see it, so that no rule can mean its true ends; let the "
                + "Service have 'externalTrafficPolicy: Local', or allow the addresses of the nodes by hand";
        }
        else if (ways.GroupBy(w => w.Backend).FirstOrDefault(g => IsPart(topology, g)) is { } part)
        {
            problem =
                $"only some pods of {part.Key} are behind the Service, and their own names are not labels to rely on; "
                + "let the Service select all of them";
        }

        return problem is null ? ways.Select(w => new Flow(flow.From, w.Backend, w.Target, flow.Family)).Distinct() : [];
    }

    /// <summary>Whether all results of the translation are among some connections, and there is at least one.</summary>
    /// <remarks>Pods behind a Service may belong to several workloads: all of them must be allowed.</remarks>
    public static bool IsWithin(Topology topology, Flow flow, IReadOnlySet<Flow> some) =>
        Of(topology, flow, out _).ToArray() is { Length: > 0 } becomes && becomes.All(some.Contains);

    private static bool IsPart(Topology topology, IGrouping<EndpointRef, ServiceWay> ways) =>
        topology.Workloads.FirstOrDefault(w => w.Ref == ways.Key) is { } workload
        && ways.Select(w => w.Replica).Distinct().Count() < workload.Replicas;
}
