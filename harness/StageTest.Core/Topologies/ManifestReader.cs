using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Reads namespaces, workloads and services from an application's own manifests.</summary>
/// <remarks>
/// Reads only what policies can see: labels, service accounts, named ports, replicas. It ignores the rest of a manifest, so that fields of
/// any Kubernetes version and of any extension are accepted.
/// </remarks>
internal static class ManifestReader
{
    private delegate void ObjectReader(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics);

    // The kinds that make up a topology, by API group.
    private static readonly Dictionary<(string Group, string Kind), ObjectReader> Readers = new()
    {
        [("", "Namespace")] = NamespaceManifestReader.Read,
        [("", "Service")] = ServiceManifestReader.Read,
        [("", "Endpoints")] = EndpointsManifestReader.ReadEndpoints,
        [("discovery.k8s.io", "EndpointSlice")] = EndpointsManifestReader.ReadSlice,
        [("", "ServiceAccount")] = ServiceAccountManifestReader.Read,
    };

    /// <summary>Whether an object such as this one is part of topologies.</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="workloads">The kinds of workloads; null for those that StageTest knows.</param>
    public static bool Takes(Manifest manifest, WorkloadKinds? workloads = null) =>
        Readers.ContainsKey((manifest.Group, manifest.Kind)) || (workloads ?? WorkloadKinds.Known).Find(manifest) is not null;

    /// <summary>Reads all objects of a file into a topology; for other kinds it reports how they affect traffic.</summary>
    public static void Read(string text, string file, TopologyBuilder topology, DiagnosticBag diagnostics) =>
        Read(Manifest.ReadAll(text, file, diagnostics), topology, diagnostics);

    /// <summary>Reads objects into a topology.</summary>
    public static void Read(IEnumerable<Manifest> manifests, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        foreach (var manifest in MadeObjects.Without([.. manifests], topology.WorkloadKinds, diagnostics))
        {
            if (Readers.TryGetValue((manifest.Group, manifest.Kind), out var read))
            {
                read(manifest, topology, diagnostics);
            }
            else if (topology.WorkloadKinds.Find(manifest) is { } kind)
            {
                WorkloadManifestReader.Read(manifest, kind, topology, diagnostics);
            }
            else if (!IpPool.IsPool(manifest))
            {
                OtherObjects.InApplication(
                    manifest,
                    topology.OtherKinds.Find(manifest),
                    topology.Use == ManifestUse.Survey ? Severity.Warning : Severity.Error,
                    diagnostics
                );
            }
        }
    }
}
