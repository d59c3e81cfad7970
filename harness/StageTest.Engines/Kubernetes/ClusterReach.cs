using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Canary;

namespace StageTest.Engines.Kubernetes;

/// <summary>Decides which sessions may be open at the same time on one cluster: those whose objects cannot affect each other.</summary>
internal static class ClusterReach
{
    private static readonly Topology Canary = new CanaryPair("run").Topology;

    /// <summary>Whether two sessions cannot affect each other.</summary>
    public static bool MayMeet(SessionScope one, SessionScope other) =>
        !Meets(one.Topology, other.Topology) && !SharesNames(one, other) && !Reaches(one, other) && !Reaches(other, one);

    /// <summary>
    /// Whether two topologies conflict: they share a namespace, an address, ports of nodes or the external endpoints.
    /// </summary>
    public static bool Meets(Topology one, Topology other) =>
        one.Namespaces.Any(n => other.Namespaces.Any(o => o.Name == n.Name))
        || (one.External.Length > 0 && other.External.Length > 0)
        || (one.HasEntrances && other.HasEntrances)
        || (!one.OnNodeNetworks.IsEmpty && !other.OnNodeNetworks.IsEmpty)
        || one.Services.SelectMany(s => s.ClusterIPs).Intersect(other.Services.SelectMany(s => s.ClusterIPs)).Any();

    private static bool SharesNames(SessionScope one, SessionScope other) => NamesOf(one).Overlaps(NamesOf(other));

    private static ImmutableHashSet<(object, string)> NamesOf(SessionScope scope) =>
        [
            .. scope.Policies.SelectMany(p => p.Tiers).Where(t => t.Document is not null).Select(t => ((object)typeof(Tier), t.Name)),
            .. ClusterWide(scope).Select(p => ((object)p.EnforcedKind, p.Name)),
        ];

    // Policies that decide about the canary decide what other sessions see of it, and any policy may refer to a cluster-scoped set.
    private static bool Reaches(SessionScope one, SessionScope other)
    {
        if (one.Policies.Any(p => p.NetworkSets.Any(s => s.Namespace.Length == 0)))
        {
            return true;
        }

        var clusterWide = ClusterWide(one).ToArray();
        return clusterWide.Length > 0
            && new[] { Canary, other.Topology }.SelectMany(LabelsIn).Any(labels => clusterWide.Any(p => p.Subject.Matches(labels)));
    }

    private static IEnumerable<IReadOnlyDictionary<string, string>> LabelsIn(Topology topology)
    {
        var namespaces = topology.Namespaces.ToDictionary(n => n.Name);
        var accounts = topology.ServiceAccounts.ToDictionary(a => a.Ref, a => a.Labels);
        return from workload in topology.Workloads
            let account = accounts.GetValueOrDefault(new(workload.Ref.Namespace, workload.ServiceAccount))
            from replica in Enumerable.Range(0, workload.HasOrdinals ? workload.Replicas : 1)
            select EndpointLabels.Of(workload, replica, namespaces[workload.Ref.Namespace], account);
    }

    private static IEnumerable<Policy> ClusterWide(SessionScope scope) =>
        scope.Policies.SelectMany(p => p.Policies).Where(p => p.Namespace.Length == 0);
}
