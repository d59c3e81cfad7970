using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Selection;

/// <summary>Explains why no flow between the ends that an author names is tested.</summary>
internal static class FlowAbsence
{
    /// <summary>The reason, as a sentence to follow another one.</summary>
    public static string Why(
        Topology topology,
        ServiceSelection services,
        IReadOnlyList<EndpointRef> from,
        IReadOnlyList<(EndpointRef To, Port Port)> to
    ) =>
        to.Count == 0 ? " The destination listens on no port."
        : from.All(f => f.IsExternal) && to.All(t => t.To.IsService && !services.IsOpen(t.To))
            ? " The address of a service cannot be reached from outside the cluster. A Service of type NodePort or LoadBalancer, or with "
                + "'externalIPs', can be tested."
        : to.All(t => t.To.IsService) && (!from.All(f => f.IsExternal) || services.FamiliesOf(to[0].To).Length < topology.IpFamilies.Length)
            ? $" '{to[0].To}' has addresses of {string.Join(" and ", services.FamiliesOf(to[0].To).Select(IpFamily.Name))} only."
        : topology.OnNodeNetworks is { IsEmpty: false } free
        && from.All(f => f.IsExternal || free.Contains(f))
        && to.All(t => t.To.IsExternal || free.Contains(t.To))
            ? " Between pods on a node's network and hosts outside the cluster there is nothing to police."
        : from.All(f => f.IsExternal) && to.All(t => t.To.IsExternal) ? " Between two external endpoints there is nothing to police."
        : topology.IpFamilies.Length > 1 && (from.Any(f => f.IsExternal) || to.Any(t => t.To.IsExternal))
            ? " An external endpoint is tested over the families of its addresses."
        : " A workload of one replica is not tested against itself: no policy applies to a pod's traffic to its own address.";
}
