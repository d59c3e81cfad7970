using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Reads a service account of a scenario's topology.</summary>
internal static class ServiceAccountReader
{
    public static void Read(YamlNode node, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, ServiceAccountShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = ScenarioRef.Read(fields, ServiceAccountShape.Name, ServiceAccountShape.Namespace);
        var labels = fields.TextMap(ServiceAccountShape.Labels);
        fields.Finish();
        if (name is { } known)
        {
            topology.Add(new ServiceAccount(known, labels, node.Location));
        }
    }
}
