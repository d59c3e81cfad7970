using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Documents;

/// <summary>Checks the metadata of an object that is read strictly.</summary>
internal static partial class ObjectMetadata
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
        CheckSizeOfAnnotations(metadata, ofName);
        CheckFilledFields(metadata, ofName);
        metadata.Ignore(FilledByServers);
        metadata.Finish();
    }

    // k8s.io/apimachinery, api/validation: ValidateAnnotationsSize.
    private static void CheckSizeOfAnnotations(FieldReader metadata, Severity severity)
    {
        const int most = 256 * 1024;
        var size = (metadata.Optional("annotations") as YamlMapping)?.Entries.Sum(e =>
            Encoding.UTF8.GetByteCount(e.Key.Value) + (e.Value is YamlScalar value ? Encoding.UTF8.GetByteCount(value.Value) : 0)
        )
            ?? 0;
        if (size > most)
        {
            metadata.Diagnostics.Add(
                severity,
                metadata.LocationOf("annotations"),
                $"The annotations have {CountText.Number(size)} bytes; an API server accepts {CountText.Number(most)}."
            );
        }
    }

    // An API server ignores what these say, but it refuses an object in which it cannot decode them.
    private static void CheckFilledFields(FieldReader metadata, Severity severity)
    {
        void Check(string name, Func<YamlScalar, bool> isReadable, string rule)
        {
            if (
                metadata.Optional(name) is { } node and not YamlScalar { IsNull: true }
                && !(node is YamlScalar scalar && isReadable(scalar))
            )
            {
                metadata.Diagnostics.Add(severity, metadata.LocationOf(name), $"'{name}' must be {rule}. Remove the field.");
            }
        }

        Check("creationTimestamp", s => Time().IsMatch(s.Value), "a time such as 2027-01-31T12:00:00Z");
        Check("deletionTimestamp", s => Time().IsMatch(s.Value), "a time such as 2027-01-31T12:00:00Z");
        Check("generation", s => !s.IsText && double.TryParse(s.Value, CultureInfo.InvariantCulture, out _), "a number");
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{1,2}:\d{2}:\d{2}([.,]\d+)?(Z|[+-]\d{2}:\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

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
