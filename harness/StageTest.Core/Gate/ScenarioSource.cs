using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>A file, folder, pattern, kustomization or chart that a scenario names.</summary>
/// <param name="List">The field that names it: <c>policies</c> for enforced and staged ones alike, or <c>topology.manifests</c>.</param>
/// <param name="Path">Its path in the repository; for a pattern, the part without wildcards.</param>
/// <param name="Text">The item as written, with all its fields.</param>
/// <param name="Location">Its place.</param>
internal sealed record ScenarioSource(string List, string Path, string Text, SourceLocation Location)
{
    /// <summary>The list of policies, enforced and staged ones.</summary>
    public const string Policies = "policies";

    /// <summary>The list of manifests that a topology is made of.</summary>
    public const string Manifests = "topology.manifests";

    /// <summary>The list of roles and bindings.</summary>
    public const string Access = "access.manifests";

    private static readonly string[] Forms = ["path", "kustomize", "helm"];

    /// <summary>The sources of a scenario, in the order of its file.</summary>
    /// <param name="text">The scenario's text, which was read without errors.</param>
    /// <param name="file">The scenario's file, by path in the repository.</param>
    public static ImmutableArray<ScenarioSource> Of(string text, string file)
    {
        if (YamlReader.Read(text, file, new()) is not [YamlMapping scenario])
        {
            return [];
        }

        var (policies, topology) = (scenario["policies"] as YamlMapping, scenario["topology"] as YamlMapping);
        return
        [
            .. Items(Policies, policies?["enforced"], file),
            .. Items(Policies, policies?["staged"], file).Select(source => source with { IsStaged = true }),
            .. Items(Manifests, topology?["manifests"], file),
            .. Items(Access, (scenario["access"] as YamlMapping)?["manifests"], file),
        ];
    }

    /// <summary>Whether it belongs to the staged policies.</summary>
    public bool IsStaged { get; init; }

    /// <summary>Whether a tool renders it, so that its files may be applied in another form.</summary>
    public bool IsRendered { get; init; }

    /// <summary>Its identity, in the form of <see cref="DeployedSource.Identity"/>.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Whether another source reads everything that this one reads, by the path alone.</summary>
    /// <param name="other">A source of the change.</param>
    /// <param name="isFolder">Whether a path was a folder in the base.</param>
    public bool IsKeptBy(ScenarioSource other, Func<string, bool> isFolder)
    {
        if (other.List != List)
        {
            return false;
        }

        // A file that is renamed in its folder is still applied from there.
        var place = isFolder(Path) ? Path : RepositoryPath.FolderOf(Path);
        return other.Path == Path
            || RepositoryPath.IsBelow(place, other.Path)
            || (!isFolder(Path) && RepositoryPath.FolderOf(other.Path) == place);
    }

    private static IEnumerable<ScenarioSource> Items(string list, YamlNode? node, string file)
    {
        IEnumerable<YamlNode> items =
            node is YamlSequence sequence ? sequence.Items
            : node is null ? []
            : [node];
        foreach (var item in items)
        {
            if (Named(item) is var (path, isRendered))
            {
                yield return new(list, Resolve(file, path), TextOf(item), item.Location)
                {
                    IsRendered = isRendered,
                    Identity = IdentityOf(item as YamlMapping, file),
                };
            }
        }
    }

    private static (string Path, bool IsRendered)? Named(YamlNode item)
    {
        if (item is YamlScalar { IsNull: false } scalar)
        {
            return (scalar.Value, false);
        }

        var map = item as YamlMapping;
        return Forms
            .Where(form => map?[form] is YamlScalar)
            .Select(form => ((map![form] as YamlScalar)!.Value, form != "path"))
            .Cast<(string, bool)?>()
            .FirstOrDefault();
    }

    private static string IdentityOf(YamlMapping? item, string file)
    {
        string? Text(string field) => (item?[field] as YamlScalar)?.Value;
        var form = Forms.FirstOrDefault(f => Text(f) is not null);
        IEnumerable<YamlNode> values = item?["values"] switch
        {
            YamlSequence list => list.Items,
            YamlScalar { IsNull: false } one => [one],
            _ => [],
        };
        return form is null
            ? ""
            : DeployedSource.IdentityOf(
                form,
                Resolve(file, Text(form)!),
                Text("release"),
                Text("namespace"),
                values.OfType<YamlScalar>().Select(v => Resolve(file, v.Value))
            );
    }

    private static string TextOf(YamlNode item) =>
        item switch
        {
            YamlMapping map => $"{{ {string.Join(", ", map.Entries.Select(e => $"{e.Key.Value}: {TextOf(e.Value)}"))} }}",
            YamlSequence list => $"[{string.Join(", ", list.Items.Select(TextOf))}]",
            YamlScalar scalar => scalar.Value,
            _ => "",
        };

    private static string Resolve(string file, string path)
    {
        var parts = new List<string>();
        foreach (var part in $"{RepositoryPath.FolderOf(file)}/{path}".Split('/').TakeWhile(p => !p.AsSpan().ContainsAny('*', '?')))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
