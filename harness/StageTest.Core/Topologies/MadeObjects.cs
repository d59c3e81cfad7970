using System.Collections.Immutable;
using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Objects that a controller created from others, as <c>kubectl get all</c> prints them beside their owners.</summary>
internal static class MadeObjects
{
    /// <summary>
    /// The objects without those that another one of them created, if policies cannot distinguish them. A pod that was labelled by hand
    /// stays.
    /// </summary>
    /// <param name="manifests">The objects.</param>
    /// <param name="kinds">The kinds of workloads.</param>
    /// <param name="diagnostics">Receives a note for each object that is skipped.</param>
    public static IEnumerable<Manifest> Without(ImmutableArray<Manifest> manifests, WorkloadKinds kinds, DiagnosticBag diagnostics)
    {
        var makers = manifests.Where(m => kinds.Find(m) is not null).ToLookup(KeyOf);
        foreach (var manifest in manifests)
        {
            if (
                kinds.Find(manifest) is not null
                && ControllerOf(manifest) is { } controller
                && makers[controller].FirstOrDefault() is { } maker
                && (OwnLabels(manifest, kinds) == OwnLabels(maker, kinds) || HasNoPods(manifest))
            )
            {
                diagnostics.Note(manifest.Location, $"{manifest} was skipped: {maker} created it, and is read instead.");
            }
            else
            {
                yield return manifest;
            }
        }
    }

    private static (string Group, string Kind, string Namespace, string Name) KeyOf(Manifest manifest) =>
        (manifest.Group, manifest.Kind, manifest.Namespace, manifest.Name);

    private static (string, string, string, string)? ControllerOf(Manifest manifest)
    {
        var owner = Items(Path(manifest.Body, "metadata")?["ownerReferences"])
            .FirstOrDefault(o => o["controller"] is YamlScalar { IsTrue: true });
        return TextOf(owner?["kind"]) is { } kind && TextOf(owner?["name"]) is { } name
            ? (GroupOf(TextOf(owner?["apiVersion"]) ?? ""), kind, manifest.Namespace, name)
            : null;
    }

    private static string GroupOf(string version) =>
        version.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? version[..slash] : "";

    private static bool HasNoPods(Manifest manifest) => (Path(manifest.Body, "spec")?["replicas"] as YamlScalar)?.AsInteger() == 0;

    // Labels that controllers add do not count, because the owner's pods get them too.
    private static string OwnLabels(Manifest manifest, WorkloadKinds kinds)
    {
        var template = kinds.Find(manifest)!.TemplateOf(manifest);
        return string.Join(
            ',',
            Labels(template is null ? null : Path(template, "metadata"), new())
                .Where(l =>
                    !ControllerLabels.Unknown.Contains(l.Key)
                    && !ControllerLabels.OfJobs.Contains(l.Key)
                    && !ControllerLabels.OfPods.Contains(l.Key)
                )
                .Select(l => $"{l.Key}={l.Value}")
        );
    }
}
