using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies.Calico;

/// <summary>
/// The metadata that an object had when Calico's API server stored it. In <c>crd.projectcalico.org/v1</c> the server keeps the labels, and
/// the name of a policy, in an annotation, from which Calico's client reads them.
/// </summary>
/// <remarks>
/// <c>ConvertK8sResourceToCalicoResource</c> of <c>libcalico-go/lib/backend/k8s/resources/resources.go</c>: the labels of the annotation
/// are added to those of the object and override them.
/// </remarks>
/// <param name="Name">The name; null if the annotation has none.</param>
/// <param name="Labels">The labels.</param>
internal sealed record CalicoStoreMetadata(string? Name, ImmutableSortedDictionary<string, string> Labels)
{
    private const string Annotation = "projectcalico.org/metadata";

    private static readonly CalicoStoreMetadata None = new(null, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Reads it; null for objects of other groups and, with an error, for an annotation without such metadata.</summary>
    public static CalicoStoreMetadata Of(Manifest manifest, DiagnosticBag diagnostics)
    {
        if (
            !CalicoStore.Holds(manifest)
            || (manifest.Body["metadata"] as YamlMapping)?["annotations"] is not YamlMapping annotations
            || annotations[Annotation] is not YamlScalar { IsNull: false } text
        )
        {
            return None;
        }

        try
        {
            if (JsonNode.Parse(text.Value) is JsonObject stored)
            {
                var labels = (stored["labels"] as JsonObject)?.ToImmutableSortedDictionary(l => l.Key, l => (string?)l.Value ?? "");
                return new((string?)stored["name"] is { Length: > 0 } name ? name : null, labels ?? None.Labels);
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentException)
        {
            // The error below describes the problem.
        }

        diagnostics.Error(
            text.Location,
            $"The annotation '{Annotation}' of {manifest} is not metadata in JSON, so Calico cannot read the object. Remove the "
                + "annotation, or write what 'kubectl get' shows."
        );
        return None;
    }
}
