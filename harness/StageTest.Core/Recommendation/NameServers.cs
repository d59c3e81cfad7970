using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>
/// DNS uses UDP, and TCP for long answers: a pod that may use one with the cluster's name server may use the other.
/// </summary>
internal static class NameServers
{
    private const ushort ServicePort = 53;

    private static readonly string[] ServiceNames = ["kube-dns", "coredns", "rke2-coredns-rke2-coredns", "dns-default"];

    /// <summary>The demand with the other protocol for each connection to the cluster's name server, and the remarks.</summary>
    public static (Demand Demand, ImmutableArray<string> Remarks) Complete(Demand demand)
    {
        var listening = Listening(demand.Topology);
        var wanted = new WantedFlows();
        foreach (var flow in demand.Wanted)
        {
            wanted.Add(flow);
        }

        var known = demand.Wanted.Select(w => w.Flow).ToHashSet();
        var added = new List<Flow>();
        var remarks = new List<string>();
        foreach (var flow in demand.Wanted.Where(w => listening.Contains((w.Flow.To, w.Flow.Port))))
        {
            var other = flow.Flow with
            {
                Port = new(flow.Flow.Port.Number, flow.Flow.Port.Protocol == Protocol.Udp ? Protocol.Tcp : Protocol.Udp),
            };
            if (known.Contains(other) || !listening.Contains((other.To, other.Port)))
            {
                continue;
            }

            if (demand.Denied.Contains(other))
            {
                remarks.Add(
                    $"{other} must be denied, so that {other.From} gets no {(other.Port.Protocol == Protocol.Tcp ? "long " : "")}answers "
                        + "about names."
                );
                continue;
            }

            wanted.Add(other, new(flow.Reasons[0].Place, $"the other protocol of {flow.Flow}"));
            added.Add(other);
        }

        if (added.Count > 0)
        {
            remarks.Add($"DNS is requested over UDP and TCP: {string.Join(", ", added)} {(added.Count == 1 ? "is" : "are")} allowed too.");
        }

        var sorted = wanted.Sorted();
        var lookups = Lookups(demand.Topology, [.. sorted.Select(w => w.Flow)]).Where(f => !demand.Denied.Contains(f)).ToArray();
        if (lookups.Length > 0)
        {
            remarks.Add(
                $"Names: {CountText.Of(lookups.Length, "connection")} to {string.Join(" and ", lookups.Select(f => f.To).Distinct())} "
                    + $"{(lookups.Length == 1 ? "is" : "are")} part of the proof."
            );
        }

        return (demand with { Wanted = sorted, Asked = [.. demand.Asked.Concat(added).Concat(lookups).Distinct()] }, [.. remarks]);
    }

    // The connection of a pod that looks up a name: it goes to the Service, whatever is behind it.
    private static IEnumerable<Flow> Lookups(Topology topology, HashSet<Flow> wanted) =>
        from service in topology.Services
        where ServiceNames.Contains(service.Ref.Name) && IsSystem(service.Ref)
        from port in service.Ports
        where port.Port.Number == ServicePort
        from source in wanted.Select(f => f.From).Where(f => !f.IsExternal).Distinct().Order()
        from family in topology.FamiliesOf(service)
        let flow = new Flow(source, service.FlowRef, port.Port, family)
        where Translation.IsWithin(topology, flow, wanted)
        select flow;

    // The pods behind the Service that pods get as their name server; without one, pods with the labels of such a server.
    private static HashSet<(EndpointRef, Port)> Listening(Topology topology)
    {
        var found = new HashSet<(EndpointRef, Port)>();
        foreach (var service in topology.Services.Where(s => ServiceNames.Contains(s.Ref.Name) && IsSystem(s.Ref)))
        {
            foreach (var port in service.Ports.Where(p => p.Port.Number == ServicePort))
            {
                found.UnionWith(topology.BackendsOf(service.FlowRef, port.Port).Select(b => (b.Workload, b.Target)));
            }
        }

        foreach (var workload in topology.Workloads.Where(w => IsSystem(w.Ref) && w.Labels.GetValueOrDefault("k8s-app") == "kube-dns"))
        {
            found.UnionWith(workload.DistinctPorts.Where(p => p.Number == ServicePort).Select(p => (workload.Ref, p)));
        }

        return found;
    }

    private static bool IsSystem(EndpointRef end) => end.Namespace is "kube-system" or "openshift-dns";
}
