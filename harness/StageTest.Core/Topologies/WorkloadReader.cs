using System.Collections.Immutable;
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
        fields.Finish();
        if (isOnNodeNetwork && replicas > 1)
        {
            diagnostics.Error(
                node.Location,
                $"A workload on a node's network has one pod, for two on one node would share its ports; this one has {replicas}. "
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
                    Node = home,
                    Ports = ports,
                    ClosedPorts = closed,
                    Location = node.Location,
                }
            );
        }
    }
}
