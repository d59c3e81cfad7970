using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Reads a ServiceAccount of an application's manifests.</summary>
internal static class ServiceAccountManifestReader
{
    public static void Read(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (RefOf(manifest, diagnostics) is { } account)
        {
            var labels = Labels(Path(manifest.Body, "metadata"), diagnostics);
            topology.Add(new ServiceAccount(account, labels, manifest.Location));
        }
    }
}
