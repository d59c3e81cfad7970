using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Reads a node of a scenario's topology.</summary>
internal static class NodeReader
{
    public static void Read(YamlNode node, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, NodeShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = fields.Text(NodeShape.Name);
        var addresses = AddressReader.ReadAll(fields, NodeShape.Ip, topology.Ranges);
        var labels = fields.TextMap(NodeShape.Labels);
        fields.Finish();
        if (name is not null)
        {
            topology.Add(new ClusterNode(name, addresses, node.Location) { Labels = labels });
        }
    }
}
