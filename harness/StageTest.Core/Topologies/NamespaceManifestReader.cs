using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Reads a Namespace of an application's manifests.</summary>
internal static class NamespaceManifestReader
{
    public static void Read(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (!Names.IsLabel(manifest.Name))
        {
            diagnostics.Error(manifest.Location, $"'{manifest.Name}' is not a valid namespace; it must be {Names.LabelRule}.");
            return;
        }

        var labels = Labels(Path(manifest.Body, "metadata"), diagnostics);
        topology.Add(new KubernetesNamespace(manifest.Name, KubernetesNamespace.WithName(labels, manifest.Name), manifest.Location));
    }
}
