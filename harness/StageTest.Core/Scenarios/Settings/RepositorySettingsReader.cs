using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Reads <c>stagetest.yaml</c>.</summary>
internal sealed class RepositorySettingsReader
{
    private readonly List<NamedPath> _paths = [];

    private RepositorySettingsReader() { }

    /// <summary>Reads the settings; returns null if anything is wrong, and reports every problem.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static RepositorySettings? Read(string text, string file, DiagnosticBag diagnostics)
    {
        var errors = diagnostics.ErrorCount;
        var documents = YamlReader.Read(text, file, diagnostics);
        if (documents.Length != 1)
        {
            if (diagnostics.ErrorCount == errors)
            {
                diagnostics.Error(
                    documents.Length == 0 ? SourceLocation.Whole(file) : documents[1].Location,
                    documents.Length == 0 ? "The file is empty." : "The file contains one document. Join them."
                );
            }

            return null;
        }

        var settings = FieldReader.Of(documents[0], RepositoryShape.Shape, diagnostics) is { } fields
            ? new RepositorySettingsReader().Read(fields)
            : null;
        return diagnostics.ErrorCount == errors ? settings : null;
    }

    private RepositorySettings Read(FieldReader fields)
    {
        fields.Text(RepositoryShape.ApiVersion);
        fields.Text(RepositoryShape.Kind);
        var settings = new RepositorySettings
        {
            Deployed = Items(fields, RepositoryShape.Deployed, DeployedShape.Shape, Deployed),
            Scenarios = Paths(fields, RepositoryShape.Scenarios),
            Ignore = Items(fields, RepositoryShape.Ignore, IgnoredShape.Shape, Ignored),
            Kinds = HarmlessKindShape.ReadAll(fields),
            WorkloadKinds = WorkloadKindShape.ReadAll(fields),
            Owners = Items(fields, RepositoryShape.Owners, OwnerShape.Shape, Owned),
        };
        if (fields.Object(RepositoryShape.Gate) is { } gate)
        {
            settings = settings with
            {
                Engine = gate.Text(GateShape.Engine),
                WaiversFromBase = Side(gate, GateShape.WaiversFrom),
                DeclarationsFromBase = Side(gate, GateShape.DeclarationsFrom),
                LeastMutationScore = gate.Number(GateShape.MinMutationScore),
                RequirePinned = gate.Boolean(GateShape.RequirePinned) == true,
                Flows = Paths(gate, GateShape.Flows),
            };
            gate.Finish();
        }

        fields.Finish();
        return settings with { Paths = [.. _paths] };
    }

    private static bool? Side(FieldReader gate, Field<TextShape> field) => gate.Has(field) ? gate.Text(field) == "base" : null;

    private static ImmutableArray<T> Items<T>(FieldReader fields, Field<ListShape> list, ObjectShape shape, Func<FieldReader, T?> read)
        where T : class
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var node in fields.List(list))
        {
            if (FieldReader.Of(node, shape, fields.Diagnostics) is { } item)
            {
                if (read(item) is { } value)
                {
                    items.Add(value);
                }

                item.Finish();
            }
        }

        return items.ToImmutable();
    }

    private ImmutableArray<string> Paths(FieldReader fields, Field<ListShape> list) =>
        [.. fields.List(list).Select(node => Path(node, list.Name, fields.Diagnostics)).OfType<string>()];

    private Owner? Owned(FieldReader item)
    {
        var (subject, paths) = (item.Text(OwnerShape.Subject), Paths(item, OwnerShape.Paths));
        ImmutableArray<string> tiers =
        [
            .. item.List(OwnerShape.Tiers)
                .Select(node => FieldReader.AsText(node, OwnerShape.Tiers.Name, AccessLineShape.TierName, item.Diagnostics))
                .OfType<string>(),
        ];
        if (!item.Has(OwnerShape.Tiers) && !item.Has(OwnerShape.Paths))
        {
            item.Diagnostics.Error(item.Location, "An owner has 'tiers' or 'paths', or both. Name what the subject owns.");
        }

        return subject is null || AccessSubject.Parse(subject) is not { } owner ? null : new(owner, tiers, paths);
    }

    private string? Path(YamlNode node, string name, DiagnosticBag diagnostics) =>
        FieldReader.AsText(node, name, RepositoryPath.Shape, diagnostics) is { } path ? Named(path, node.Location) : null;

    private string Named(string path, SourceLocation location)
    {
        var normal = RepositoryPath.Normal(path);
        _paths.Add(new(normal, location));
        return normal;
    }

    private DeployedSource? Deployed(FieldReader item)
    {
        var forms = new[] { DeployedShape.Path, DeployedShape.Kustomize, DeployedShape.Helm }
            .Select(field => (field.Name, Path: item.Text(field), IsWritten: item.Has(field)))
            .Where(form => form.IsWritten)
            .ToArray();
        var (release, home) = (item.Text(DeployedShape.Release), item.Text(DeployedShape.Namespace));
        var values = Paths(item, DeployedShape.Values);
        if (forms.Length != 1)
        {
            item.Diagnostics.Error(item.Location, "A deployed source has one of 'path', 'kustomize' and 'helm'. Write one item for each.");
            return null;
        }

        if (forms[0].Name != DeployedShape.Helm.Name && ((release ?? home) is not null || !values.IsEmpty))
        {
            item.Diagnostics.Error(item.Location, "'release', 'namespace' and 'values' belong to 'helm'. Remove them.");
        }

        // A chart's result depends on both, and a deployer always states them.
        if (forms[0].Name == DeployedShape.Helm.Name && (release is null || home is null) && item.Has(DeployedShape.Helm))
        {
            item.Diagnostics.Error(
                item.Location,
                "A chart's templates may ask for its release and its namespace. Write both: { helm: DIR, release: NAME, namespace: NAME }."
            );
        }

        return forms[0].Path is { } path
            ? new(forms[0].Name, Named(path, item.LocationOf(forms[0].Name)), item.Location)
            {
                Release = release,
                Namespace = home,
                Values = values,
            }
            : null;
    }

    private IgnoredPath? Ignored(FieldReader item) =>
        (item.Text(IgnoredShape.Path), item.Text(IgnoredShape.Reason)) is ({ } path, { } reason)
            ? new(Named(path, item.LocationOf(IgnoredShape.Path)), reason.Trim())
            : null;
}
