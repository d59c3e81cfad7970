using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads the namespaces of a scenario's topology.</summary>
internal static class NamespaceReader
{
    public static void ReadAll(FieldReader fields, TopologyBuilder topology)
    {
        switch (fields.Value(TopologyShape.Namespaces))
        {
            case null:
                return;
            case YamlMapping namespaces:
                topology.NamespacesAreListed = true;
                foreach (var (name, body) in namespaces.Entries)
                {
                    Read(name, body, topology, fields.Diagnostics);
                }

                return;
            case var other:
                fields.Diagnostics.Error(
                    other.Location,
                    $"'namespaces' must be an object such as {{ shop: {{ labels: {{ team: shop }} }} }}, found {other.Describe()}."
                );
                return;
        }
    }

    private static void Read(YamlScalar name, YamlNode body, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (!Names.IsLabel(name.Value))
        {
            diagnostics.Error(name.Location, $"'{name.Value}' is not a valid namespace; it must be {Names.LabelRule}.");
            return;
        }

        var labels = ImmutableSortedDictionary<string, string>.Empty;
        if (body is not YamlScalar { IsNull: true } && FieldReader.Of(body, NamespaceShape.Shape, diagnostics) is { } fields)
        {
            labels = fields.TextMap(NamespaceShape.Labels);
            fields.Finish();
        }

        if (labels.TryGetValue(KubernetesNamespace.NameLabel, out var given) && given != name.Value)
        {
            diagnostics.Error(
                body.Location,
                $"The label {KubernetesNamespace.NameLabel} is set by the API server and must be '{name.Value}'. Remove it."
            );
        }

        topology.Add(new KubernetesNamespace(name.Value, KubernetesNamespace.WithName(labels, name.Value), name.Location));
    }
}
