using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>One Kubernetes object as written: its kind, its name and its fields.</summary>
/// <param name="ApiVersion">Its <c>apiVersion</c>.</param>
/// <param name="Kind">Its <c>kind</c>.</param>
/// <param name="Name">
/// Its <c>metadata.name</c>, or the prefix in its <c>generateName</c> (<see cref="IsNameGenerated"/>); empty if it has neither.
/// </param>
/// <param name="Namespace">Its <c>metadata.namespace</c>; empty if it has none.</param>
/// <param name="Body">The whole object.</param>
internal sealed record Manifest(string ApiVersion, string Kind, string Name, string Namespace, YamlMapping Body)
{
    /// <summary>The place where the object begins.</summary>
    public SourceLocation Location => Body.Location;

    /// <summary>Whether the API server completes its name (<c>metadata.generateName</c>), so that several objects may share it.</summary>
    public bool IsNameGenerated { get; init; }

    /// <summary>Whether its file belongs to a folder that was read as a whole.</summary>
    public bool IsOfFolder { get; init; }

    /// <summary>The API group, empty for the core group.</summary>
    public string Group =>
        ApiVersion.Contains('/', StringComparison.Ordinal) ? ApiVersion[..ApiVersion.IndexOf('/', StringComparison.Ordinal)] : "";

    /// <summary>Whether it is a Namespace of Kubernetes.</summary>
    public bool IsNamespace => Kind == "Namespace" && Group.Length == 0;

    /// <summary>Kind, namespace and name as messages show them.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} '{Name}'" : $"{Kind} '{Namespace}/{Name}'";

    /// <summary>Reads all objects of a named file, those inside Lists too.</summary>
    public static ImmutableArray<Manifest> ReadAll(string text, string file, DiagnosticBag diagnostics) =>
        ReadAll(text, file, FoundHow.Named, diagnostics);

    /// <summary>Reads all objects of a file, those inside Lists too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="found">How the file was found.</param>
    /// <param name="diagnostics">Receives problems, and what was skipped.</param>
    public static ImmutableArray<Manifest> ReadAll(string text, string file, FoundHow found, DiagnosticBag diagnostics)
    {
        var problems = new DiagnosticBag();
        var documents = YamlReader.Read(text, file, problems);
        if (problems.HasErrors && ManifestTemplate.Find(text) is { } template)
        {
            diagnostics.Add(found.OfTemplates, new(file, template.Line, template.Column), template.Message);
            return [];
        }

        if (problems.HasErrors && found.OfBroken != Severity.Error && !MayHoldObjects(text))
        {
            diagnostics.Add(
                found.OfBroken,
                problems.Items[0].Location,
                "This file is not valid YAML and names neither 'kind' nor 'apiVersion', so it contains no Kubernetes object and "
                    + "was skipped."
            );
            return [];
        }

        diagnostics.AddRange(problems.Items);
        var manifests = ImmutableArray.CreateBuilder<Manifest>();
        var reader = new ObjectReader(found, manifests, diagnostics);
        foreach (var document in documents)
        {
            reader.Add(document);
        }

        return manifests.ToImmutable();
    }

    /// <summary>Reads the objects of one document of a named file: itself, those inside a List, or those of a list.</summary>
    public static ImmutableArray<Manifest> ReadAll(YamlNode document, DiagnosticBag diagnostics)
    {
        var manifests = ImmutableArray.CreateBuilder<Manifest>();
        new ObjectReader(FoundHow.Named, manifests, diagnostics).Add(document);
        return manifests.ToImmutable();
    }

    private static bool MayHoldObjects(string text) =>
        text.Contains("kind", StringComparison.OrdinalIgnoreCase) || text.Contains("apiVersion", StringComparison.OrdinalIgnoreCase);

    private sealed class ObjectReader(FoundHow found, ImmutableArray<Manifest>.Builder manifests, DiagnosticBag diagnostics)
    {
        // calicoctl accepts a list of objects as a document.
        public void Add(YamlNode document)
        {
            if (document is not YamlSequence list)
            {
                Add(document, null);
                return;
            }

            if (list.Items.Any(IsObject))
            {
                foreach (var item in list.Items)
                {
                    Add(item, null);
                }

                return;
            }

            diagnostics.Add(
                found.OfNoObjects,
                list.Location,
                found.OfNoObjects == Severity.Error
                    ? "Expected a Kubernetes object, found a list, and none of its items is one."
                    : "This list contains no Kubernetes object and was skipped."
            );
        }

        private static bool IsObject(YamlNode item) =>
            item is YamlMapping body && body["apiVersion"] is not null && body["kind"] is not null;

        // Items of a typed list from an API server may omit kind and version, which the list has.
        private void Add(YamlNode node, (string ApiVersion, string Kind)? typed)
        {
            if (node is not YamlMapping body)
            {
                diagnostics.Add(
                    typed is null ? found.OfNoObjects : Severity.Error,
                    node.Location,
                    $"Expected a Kubernetes object, found {node.Describe()}."
                );
                return;
            }

            var apiVersion = body["apiVersion"] is YamlScalar { IsText: true } version ? version.Value : typed?.ApiVersion;
            var kind = body["kind"] is YamlScalar { IsText: true } name ? name.Value : typed?.Kind;
            if (apiVersion is null || kind is null)
            {
                AddNone(body);
                return;
            }

            // List, and the typed lists that `kubectl get -o yaml` writes.
            if (kind.EndsWith("List", StringComparison.Ordinal) && body["items"] is { } items)
            {
                AddItems(items, kind == "List" ? null : (apiVersion, kind[..^"List".Length]));
                return;
            }

            if (kind == "List")
            {
                diagnostics.Error(body.Location, "A List needs the field 'items'.");
                return;
            }

            var metadata = body["metadata"] as YamlMapping;
            var (given, begun) = (TextOf(metadata?["name"]), TextOf(metadata?["generateName"]));
            if (((ReadOnlySpan<string>)[given, begun, kind, TextOf(metadata?["namespace"])]).ToArray().Any(ManifestTemplate.IsFilledIn))
            {
                diagnostics.Add(found.OfTemplates, body.Location, ManifestTemplate.OfObject);
                return;
            }

            manifests.Add(
                new(apiVersion, kind, given.Length > 0 ? given : begun.TrimEnd('-', '.'), TextOf(metadata?["namespace"]), body)
                {
                    IsNameGenerated = given.Length == 0 && begun.Length > 0,
                    IsOfFolder = found.OfNoObjects != Severity.Error,
                }
            );
        }

        private void AddItems(YamlNode items, (string ApiVersion, string Kind)? itemType)
        {
            if (items is YamlSequence sequence)
            {
                foreach (var item in sequence.Items)
                {
                    Add(item, itemType);
                }
            }
            else if (items is not YamlScalar { IsNull: true })
            {
                diagnostics.Error(items.Location, $"'items' must be a list, found {items.Describe()}.");
            }
        }

        // Half an object is a mistake. A document with neither field is something else: a dashboard, values, settings of another program.
        private void AddNone(YamlMapping body)
        {
            var isHalf = (body["apiVersion"] ?? body["kind"]) is not null && (body["metadata"] ?? body["spec"]) is not null;
            if (found.OfNoObjects == Severity.Error || isHalf)
            {
                diagnostics.Error(body.Location, "A Kubernetes object needs 'apiVersion' and 'kind'.");
            }
            else
            {
                diagnostics.Add(
                    found.OfNoObjects,
                    body.Location,
                    "This document has no 'apiVersion' and 'kind', so it is not a Kubernetes object, and was left out."
                );
            }
        }

        private static string TextOf(YamlNode? node) => node is YamlScalar { IsNull: false } scalar ? scalar.Value : "";
    }
}
