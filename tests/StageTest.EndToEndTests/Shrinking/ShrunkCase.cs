using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests.Shrinking;

/// <summary>Policies over a topology.</summary>
/// <param name="Topology">The topology.</param>
/// <param name="Policies">The policies.</param>
internal sealed record ShrunkCase(Topology Topology, PolicySet Policies)
{
    /// <summary>
    /// Everything that can be asked: every port, every port of a Service, with and without endpoints, and an echo request
    /// between every two ends.
    /// </summary>
    public ProbePlan Plan => new([.. ProbePlan.Complete(Topology).Flows, .. ToServices(), .. Echoes()]);

    private IEnumerable<Flow> ToServices() =>
        from service in Topology.Services
        from family in Topology.FamiliesOf(service)
        from workload in Topology.Workloads
        from port in service.Ports.Select(p => p.Port)
        where
            Topology
                .BackendsOf(service.FlowRef, port)
                .All(b => Topology.Workloads.First(w => w.Ref == b.Workload).Ports.Any(p => p.Port == b.Target))
        select new Flow(workload.Ref, service.FlowRef, port, family);

    private IEnumerable<Flow> Echoes() =>
        from family in Topology.IpFamilies
        from one in Topology.Endpoints
        from other in Topology.Endpoints
        where one != other && (IsPod(one) || IsPod(other)) && Has(one, family) && Has(other, family)
        select new Flow(one, other, new(0, family == IpFamily.V6 ? Protocol.IcmpV6 : Protocol.Icmp), family);

    private bool IsPod(EndpointRef end) => Topology.Workloads.Any(w => w.Ref == end && !w.HostNetwork);

    private bool Has(EndpointRef end, AddressFamily family) =>
        Topology.External.FirstOrDefault(e => e.Ref == end)?.Addresses.Any(a => a.AddressFamily == family) ?? true;
}
