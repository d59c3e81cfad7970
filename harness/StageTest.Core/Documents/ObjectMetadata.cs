using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Documents;

/// <summary>Checks the metadata of an object that is read strictly.</summary>
internal static class ObjectMetadata
{
    private static readonly string[] FilledByServers =
    [
        "uid",
        "resourceVersion",
        "generation",
        "creationTimestamp",
        "managedFields",
        "selfLink",
        "ownerReferences",
        "finalizers",
        "deletionTimestamp",
    ];

    /// <summary>Reports a missing or malformed name or namespace, and every field that metadata does not have.</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="isNamespaced">Whether its kind is namespaced.</param>
    /// <param name="ofName">The severity of a name that no API server would accept.</param>
    /// <param name="ofLabelKey">The problem with the key of a label; null for Kubernetes' own rule.</param>
    public static void Check(
        Manifest manifest,
        FieldReader fields,
        bool isNamespaced,
        Severity ofName = Severity.Error,
        Func<string, string?>? ofLabelKey = null
    )
    {
        if (fields.Object("metadata", "metadata") is not { } metadata)
        {
            fields.Diagnostics.Error(manifest.Location, $"{ArticleText.First(manifest.Kind)} needs 'metadata' with a 'name'.");
            return;
        }

        // 'kubectl create' accepts a prefix instead of a name, and the API server completes it.
        var (given, begun) = (metadata.Text("name"), metadata.Text("generateName"));
        if (given is null && begun is null)
        {
            metadata.Required("name");
        }
        else if (given is null && manifest.Name.Length == 0)
        {
            metadata.Diagnostics.Error(
                metadata.LocationOf("generateName"),
                $"'{begun}' begins no valid name; names must be {Names.SubdomainRule}."
            );
        }

        if ((given ?? manifest.Name) is { Length: > 0 } name && !Names.IsSubdomain(name))
        {
            metadata.Diagnostics.Add(
                ofName,
                metadata.LocationOf(given is null ? "generateName" : "name"),
                $"'{name}' is not a valid name; it must be {Names.SubdomainRule}."
            );
        }

        if (metadata.Text("namespace") is { } home)
        {
            if (!isNamespaced)
            {
                metadata.Diagnostics.Error(
                    metadata.LocationOf("namespace"),
                    $"{ArticleText.First(manifest.Kind)} belongs to the whole cluster and has no namespace. Remove the field."
                );
            }
            else if (!Names.IsLabel(home))
            {
                metadata.Diagnostics.Error(
                    metadata.LocationOf("namespace"),
                    $"'{home}' is not a valid namespace; it must be {Names.LabelRule}."
                );
            }
        }

        metadata.ObjectLabels("labels", ofLabelKey);
        CheckAnnotations(metadata, ofName);
        metadata.Ignore(FilledByServers);
        metadata.Finish();
    }

    /// <summary>Reports annotations that are not text, or have an invalid key.</summary>
    /// <param name="metadata">Their owner.</param>
    /// <param name="ofKey">The severity of an invalid key.</param>
    public static void CheckAnnotations(FieldReader metadata, Severity ofKey)
    {
        metadata.ObjectTexts("annotations");
        if (metadata.Optional("annotations") is not YamlMapping annotations)
        {
            return;
        }

        foreach (var (key, _) in annotations.Entries)
        {
            if (Names.ProblemOfAnnotationKey(key.Value) is { } problem)
            {
                metadata.Diagnostics.Add(ofKey, key.Location, $"{FieldReader.Capital(problem)}.");
            }
        }
    }
}
