using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>A chart as Helm loads it, with its subcharts.</summary>
internal sealed class LoadedChart
{
    private const int MostLevels = 8;

    private static readonly string[] Described = ["Chart.yaml", "requirements.yaml"];

    private readonly ChartFiles _files;

    /// <summary>Loads a chart.</summary>
    /// <param name="side">The side.</param>
    /// <param name="files">Its files.</param>
    /// <param name="parent">The chart whose subchart it is.</param>
    /// <param name="name">The name under which the parent has its values.</param>
    public LoadedChart(RepositoryTree side, ChartFiles files, LoadedChart? parent = null, string name = "")
    {
        (_files, Parent, Name) = (files, parent, name);
        Names = parent is null ? [] : [.. parent.Names, name];
        Dependencies =
        [
            .. Described
                .SelectMany(file => YamlReader.Read(TextOf(file) ?? "", file, new()))
                .OfType<YamlMapping>()
                .Select(description => description["dependencies"])
                .OfType<YamlSequence>()
                .SelectMany(list => list.Items.OfType<YamlMapping>()),
        ];
        Templates =
        [
            .. files
                .Names.Where(n => IsBelow(n, "templates") || (IsBelow(n, "crds") && ManifestFolder.IsManifest(n)))
                .Select(n => (Name: n, Text: TextOf(n)))
                .Where(t => t.Text is not null)
                .SelectMany(t => ChartTemplate.Of(this, t.Name, t.Text!)),
        ];
        Values =
        [
            .. files
                .Names.Where(IsOfValues)
                .Select(n => new ChartValues(n, TextOf(n) ?? ""))
                .Where(v => v.Body is not null || IsNamedValues(v.Name)),
        ];
        Subcharts = [.. FindSubcharts(side)];
    }

    /// <summary>The chart whose subchart it is.</summary>
    public LoadedChart? Parent { get; }

    /// <summary>The name under which the parent has its values.</summary>
    public string Name { get; }

    /// <summary>The names from the outermost chart to it.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>What it declares as dependencies.</summary>
    public ImmutableArray<YamlMapping> Dependencies { get; }

    /// <summary>Its templates, and the objects that Helm applies before them.</summary>
    public ImmutableArray<ChartTemplate> Templates { get; }

    /// <summary>Its files of values, and others that may be such.</summary>
    public ImmutableArray<ChartValues> Values { get; }

    /// <summary>Its subcharts, once for each name.</summary>
    public ImmutableArray<LoadedChart> Subcharts { get; }

    /// <summary>Whether it has subcharts that cannot be looked at.</summary>
    public bool HasOthers { get; private set; }

    /// <summary>The paths of all its files in it.</summary>
    public IEnumerable<string> Files => _files.Names;

    /// <summary>It and all charts below it.</summary>
    public IEnumerable<LoadedChart> All => Subcharts.SelectMany(s => s.All).Prepend(this);

    /// <summary>It and the charts that it is a part of, from the inside out.</summary>
    public IEnumerable<LoadedChart> Line => Parent is null ? [this] : Parent.Line.Prepend(this);

    /// <summary>The text of a file, or null if there is none that can be read.</summary>
    public string? TextOf(string file) => _files.Names.Contains(file) ? _files.TextOf(file) : null;

    /// <summary>Whether a dependency declares this subchart.</summary>
    public bool IsDeclaredBy(YamlMapping dependency) => NameOf(dependency) == Name;

    /// <summary>A field of a declared dependency, or nothing.</summary>
    public static string Field(YamlMapping dependency, string name) => (dependency[name] as YamlScalar)?.Value ?? "";

    /// <summary>The folder of the repository that a dependency means; null if it means another place.</summary>
    public string? NearFolder(RepositoryTree side, YamlMapping dependency) =>
        _files.Folder is { } folder
        && Field(dependency, "repository") is var repository
        && repository.StartsWith(ChartDependencies.Near, StringComparison.Ordinal)
        && BuiltSources.Below($"{folder}/Chart.yaml", repository[ChartDependencies.Near.Length..]) is var near
        && side.Builders.Contains(RepositoryPath.Normal($"{near}/Chart.yaml"))
            ? near
            : null;

    private static string NameOf(YamlMapping dependency) =>
        Field(dependency, "alias") is { Length: > 0 } alias ? alias : Field(dependency, "name");

    private IEnumerable<LoadedChart> FindSubcharts(RepositoryTree side)
    {
        foreach (var files in FindFiles(side))
        {
            if (files is null || Names.Length == MostLevels)
            {
                HasOthers = true;
                continue;
            }

            var text = files.Names.Contains("Chart.yaml") ? files.TextOf("Chart.yaml") : null;
            var own = YamlReader.Read(text ?? "", "Chart.yaml", new()).FirstOrDefault() is YamlMapping body ? Field(body, "name") : "";
            var declared = Dependencies.Where(d => Field(d, "name") == own).Select(NameOf).Distinct().ToArray();
            foreach (var name in declared.Length == 0 ? [own] : declared)
            {
                yield return new(side, files, this, name);
            }
        }
    }

    private IEnumerable<ChartFiles?> FindFiles(RepositoryTree side)
    {
        foreach (
            var folder in Files
                .Select(f => f.Split('/'))
                .Where(parts => parts is ["charts", not ['_' or '.', ..], "Chart.yaml"])
                .Select(parts => $"charts/{parts[1]}")
        )
        {
            yield return _files.Below(folder);
        }

        foreach (
            var archive in Files.Where(f =>
                f.EndsWith(".tgz", StringComparison.Ordinal) && f.Split('/') is ["charts", not ['_' or '.', ..]]
            )
        )
        {
            yield return _files.Folder is { } folder && side.Unpacked(RepositoryPath.Normal($"{folder}/{archive}")) is { } texts
                ? ChartFiles.Of(texts)
                : null;
        }

        foreach (var near in Dependencies.Select(d => NearFolder(side, d)).OfType<string>().Distinct())
        {
            yield return ChartFiles.Of(side, near);
        }
    }

    private static bool IsBelow(string name, string folder) => name.StartsWith($"{folder}/", StringComparison.Ordinal);

    private static bool IsNamedValues(string name) => name.StartsWith("values", StringComparison.Ordinal);

    // Which files of values are given to Helm is not written in the chart.
    private static bool IsOfValues(string name) =>
        ManifestFolder.IsManifest(name)
        && !IsBelow(name, "templates")
        && !IsBelow(name, "crds")
        && !IsBelow(name, "charts")
        && !Described.Contains(name)
        && name != "values.schema.json";
}
