using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Reads a workload of a scenario's topology.</summary>
internal static class WorkloadReader
{
    public static void Read(YamlNode node, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, WorkloadShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = ScenarioRef.Read(fields, WorkloadShape.Name, WorkloadShape.Namespace);
        var account = fields.Text(WorkloadShape.ServiceAccount) ?? "";
        var labels = fields.TextMap(WorkloadShape.Labels);
        var replicas = (int)(fields.Integer(WorkloadShape.Replicas) ?? 1);
        var isOnNodeNetwork = fields.Boolean(WorkloadShape.HostNetwork) ?? false;
        var home = fields.Text(WorkloadShape.Node);
        var ports = PortReader.ReadAll(fields).ToImmutableArray();
        var closed = PortReader.ReadClosed(fields, ports);
        var nodes = ReadNodes(fields, replicas, home);
        var addresses = ReadAddresses(fields, replicas, isOnNodeNetwork, topology);
        fields.Finish();
        if (isOnNodeNetwork && replicas > 1)
        {
            diagnostics.Error(
                node.Location,
                $"A workload on a node's network has one pod, because two on one node would share its ports; this one has {replicas}. "
                    + "Describe a workload for each node."
            );
        }

        if (name is { } known)
        {
            topology.AddOwn(
                new Workload
                {
                    Ref = known,
                    Kind = Workload.ScenarioKind,
                    Labels = labels,
                    ServiceAccount = account,
                    Replicas = isOnNodeNetwork ? 1 : replicas,
                    HostNetwork = isOnNodeNetwork,
                    Node = home ?? (nodes.Distinct().Count() == 1 ? nodes[0] : null),
                    Nodes = nodes.Distinct().Count() == 1 ? [] : nodes,
                    Addresses = addresses,
                    Ports = ports,
                    ClosedPorts = closed,
                    Location = node.Location,
                }
            );
        }
    }

    private static ImmutableArray<string> ReadNodes(FieldReader fields, int replicas, string? home)
    {
        ImmutableArray<string> nodes =
        [
            .. fields.List(WorkloadShape.Nodes).Select(n => FieldReader.AsText(n, "'nodes'", fields.Diagnostics)).OfType<string>(),
        ];
        if (nodes.IsEmpty)
        {
            return [];
        }

        if (home is not null)
        {
            fields.Diagnostics.Error(fields.LocationOf(WorkloadShape.Nodes), "'node' and 'nodes' have the same meaning. Keep one of them.");
        }
        else if (nodes.Length != replicas)
        {
            fields.Diagnostics.Error(
                fields.LocationOf(WorkloadShape.Nodes),
                $"'nodes' names {CountText.Of(nodes.Length, "node")} for {CountText.Of(replicas, "pod")}. Name one for each pod."
            );
        }

        return nodes.Length == replicas ? nodes : [];
    }

    private static ImmutableArray<IPAddress> ReadAddresses(FieldReader fields, int replicas, bool isOnNodeNetwork, TopologyBuilder topology)
    {
        var addresses = new List<IPAddress>();
        foreach (var item in fields.List(WorkloadShape.Ip).Concat(fields.List(WorkloadShape.Ips)))
        {
            if (FieldReader.AsText(item, "'ip'", fields.Diagnostics) is not { } text)
            {
                continue;
            }

            if (ProblemOf(text, out var address) is { } problem)
            {
                fields.Diagnostics.Error(item.Location, problem);
            }
            else
            {
                addresses.Add(address!);
            }
        }

        return [.. addresses];

        string? ProblemOf(string text, out IPAddress? address)
        {
            address = ExternalShape.Parse(text);
            return address is not { } known ? ExternalShape.Address.ProblemOf(text)
                : isOnNodeNetwork ? "A pod on its node's network has the node's address. State it under 'topology.nodes'."
                : topology.Ranges.PodRangeWith(known) is null
                    ? $"{known} is outside the pods' range {topology.Ranges.PodsOf(known.AddressFamily)}. Change "
                        + "'cluster.podCidr' or the address."
                : !topology.TakeAddress(known) ? $"{known} is stated for two pods. Give each its own."
                : addresses.Count(a => a.AddressFamily == known.AddressFamily) == replicas
                    ? $"There are more {IpFamily.Name(known.AddressFamily)} addresses than pods ({replicas}). Remove this one."
                : null;
        }
    }
}
