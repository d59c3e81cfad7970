using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>One Kubernetes object as it was written: what kind it is, what it is called, and its fields.</summary>
/// <param name="ApiVersion">Its <c>apiVersion</c>.</param>
/// <param name="Kind">Its <c>kind</c>.</param>
/// <param name="Name">Its <c>metadata.name</c>; empty where it has none.</param>
/// <param name="Namespace">Its <c>metadata.namespace</c>; empty where it has none.</param>
/// <param name="Body">The whole object.</param>
internal sealed record Manifest(string ApiVersion, string Kind, string Name, string Namespace, YamlMapping Body)
{
    /// <summary>Where the object begins.</summary>
    public SourceLocation Location => Body.Location;

    /// <summary>The API group, empty for the core group.</summary>
    public string Group =>
        ApiVersion.Contains('/', StringComparison.Ordinal) ? ApiVersion[..ApiVersion.IndexOf('/', StringComparison.Ordinal)] : "";

    /// <summary>Kind, namespace and name as messages show them.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} '{Name}'" : $"{Kind} '{Namespace}/{Name}'";

    /// <summary>Reads all objects of a file, those inside Lists too.</summary>
    public static ImmutableArray<Manifest> ReadAll(string text, string file, DiagnosticBag diagnostics)
    {
        var manifests = ImmutableArray.CreateBuilder<Manifest>();
        foreach (var document in YamlReader.Read(text, file, diagnostics))
        {
            Add(document, null, manifests, diagnostics);
        }

        return manifests.ToImmutable();
    }

    /// <summary>Reads the object of one document, or those inside a List.</summary>
    public static ImmutableArray<Manifest> ReadAll(YamlNode document, DiagnosticBag diagnostics)
    {
        var manifests = ImmutableArray.CreateBuilder<Manifest>();
        Add(document, null, manifests, diagnostics);
        return manifests.ToImmutable();
    }

    // Items of a typed list, as an API server answers it, may leave kind and version to the list.
    private static void Add(
        YamlNode node,
        (string ApiVersion, string Kind)? typed,
        ImmutableArray<Manifest>.Builder manifests,
        DiagnosticBag diagnostics
    )
    {
        if (node is not YamlMapping body)
        {
            diagnostics.Error(node.Location, $"Expected a Kubernetes object, found {node.Describe()}.");
            return;
        }

        var apiVersion = body["apiVersion"] is YamlScalar { IsText: true } version ? version.Value : typed?.ApiVersion;
        var kind = body["kind"] is YamlScalar { IsText: true } name ? name.Value : typed?.Kind;
        if (apiVersion is null || kind is null)
        {
            diagnostics.Error(body.Location, "A Kubernetes object needs 'apiVersion' and 'kind'.");
            return;
        }

        // List, and the typed lists that `kubectl get -o yaml` writes.
        if (kind.EndsWith("List", StringComparison.Ordinal) && body["items"] is { } items)
        {
            (string, string)? itemType = kind == "List" ? null : (apiVersion, kind[..^"List".Length]);
            if (items is YamlSequence sequence)
            {
                foreach (var item in sequence.Items)
                {
                    Add(item, itemType, manifests, diagnostics);
                }
            }
            else if (items is not YamlScalar { IsNull: true })
            {
                diagnostics.Error(items.Location, $"'items' must be a list, found {items.Describe()}.");
            }

            return;
        }

        if (kind == "List")
        {
            diagnostics.Error(body.Location, "A List needs the field 'items'.");
            return;
        }

        var metadata = body["metadata"] as YamlMapping;
        manifests.Add(new(apiVersion, kind, TextOf(metadata?["name"]), TextOf(metadata?["namespace"]), body));
    }

    private static string TextOf(YamlNode? node) => node is YamlScalar { IsNull: false } scalar ? scalar.Value : "";
}
