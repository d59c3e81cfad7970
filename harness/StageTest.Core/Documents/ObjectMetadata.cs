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
        "generateName",
        "deletionTimestamp",
    ];

    /// <summary>Reports a missing or malformed name or namespace, and every field that metadata does not have.</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="isNamespaced">Whether its kind has namespaces.</param>
    /// <param name="ofName">How much a name matters that no API server would accept.</param>
    public static void Check(Manifest manifest, FieldReader fields, bool isNamespaced, Severity ofName = Severity.Error)
    {
        if (fields.Object("metadata", "metadata") is not { } metadata)
        {
            fields.Diagnostics.Error(manifest.Location, $"A {manifest.Kind} needs 'metadata' with a 'name'.");
            return;
        }

        if (metadata.RequiredText("name") is { } name && !Names.IsSubdomain(name))
        {
            metadata.Diagnostics.Add(
                ofName,
                metadata.LocationOf("name"),
                $"'{name}' is not a valid name; it must be {Names.SubdomainRule}."
            );
        }

        if (metadata.Text("namespace") is { } home)
        {
            if (!isNamespaced)
            {
                metadata.Diagnostics.Error(
                    metadata.LocationOf("namespace"),
                    $"A {manifest.Kind} belongs to the whole cluster and has no namespace. Remove the field."
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

        metadata.Labels("labels");
        metadata.TextMap("annotations");
        metadata.Ignore(FilledByServers);
        metadata.Finish();
    }
}
