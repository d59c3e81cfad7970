using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Finds contradictions between the parts of a topology, once all of them are known.</summary>
internal sealed class TopologyChecks(Topology topology, DiagnosticBag diagnostics)
{
    /// <summary>Reports each contradiction at the place of one of the two parts.</summary>
    public void Check()
    {
        CheckServices();
        CheckNodes();
        CheckSize();
        new FamilyChecks(topology, diagnostics).Check();
    }

    private void CheckServices()
    {
        foreach (var service in topology.Services)
        {
            if (topology.External.FirstOrDefault(e => e.Addresses.Intersect(service.ClusterIPs).Any()) is { } outside)
            {
                diagnostics.Error(
                    outside.Location,
                    $"The external endpoint '{outside.Name}' has the address "
                        + $"{outside.Addresses.Intersect(service.ClusterIPs).First()} of the service '{service.Ref}'. Choose another."
                );
            }
        }
    }

    private void CheckNodes()
    {
        var unlisted =
            from one in topology.Workloads
            from node in one.Nodes.IsEmpty
                ? one.Node is { } only
                    ? [only]
                    : []
                : one.Nodes.Distinct()
            where !topology.Nodes.Any(n => n.Name == node)
            select (one, node);
        foreach (var (workload, node) in unlisted)
        {
            diagnostics.Error(
                workload.Location,
                $"'{workload.Ref}' runs on the node '{node}', which is not listed under "
                    + $"'topology.nodes'.{Suggestion.For(node, topology.Nodes.Select(n => n.Name), "Known nodes")}"
            );
        }

        foreach (
            var sharing in topology
                .Workloads.Where(w => w is { HostNetwork: true, Node: not null })
                .GroupBy(w => w.Node)
                .Where(g => g.Count() > 1)
        )
        {
            diagnostics.Error(
                sharing.Last().Location,
                $"'{sharing.First().Ref}' and '{sharing.Last().Ref}' are on the network of the node '{sharing.Key}' and therefore have "
                    + "one address: describe one workload with the ports of both."
            );
        }

        foreach (var node in topology.Nodes)
        {
            if (topology.External.FirstOrDefault(e => e.Addresses.Intersect(node.Addresses).Any()) is { } outside)
            {
                diagnostics.Error(
                    node.Location,
                    $"The node '{node.Name}' has the address {outside.Addresses.Intersect(node.Addresses).First()} of the "
                        + $"external endpoint '{outside.Name}'. Choose another."
                );
            }

            if (topology.Services.FirstOrDefault(s => s.ClusterIPs.Intersect(node.Addresses).Any()) is { } service)
            {
                diagnostics.Error(
                    node.Location,
                    $"The node '{node.Name}' has the address {service.ClusterIPs.Intersect(node.Addresses).First()} of the "
                        + $"service '{service.Ref}'. Choose another."
                );
            }
        }
    }

    private void CheckSize()
    {
        var pods = topology.Workloads.Where(w => !w.HostNetwork).Sum(w => w.Replicas);
        var services = topology.Services.Count(s => s.IsTranslated);
        foreach (var family in topology.IpFamilies)
        {
            var (ofPods, ofServices) = (topology.Ranges.PodsOf(family), topology.Ranges.ServicesOf(family));
            if (pods > Placement.PodsIn(ofPods))
            {
                diagnostics.Error(
                    topology.Workloads.First().Location,
                    $"The topology has {pods} pods; at most {Placement.PodsIn(ofPods)} fit into {ofPods}. Lower the replicas, or state a "
                        + "larger range in 'cluster.podCidr'."
                );
            }

            if (services > Placement.ServicesIn(ofServices))
            {
                diagnostics.Error(
                    topology.Services.First().Location,
                    $"The topology has {services} Services; at most {Placement.ServicesIn(ofServices)} fit into {ofServices}. State a "
                        + "larger range in 'cluster.serviceCidr'."
                );
            }
        }
    }
}
