using System.Collections.Immutable;

namespace StageTest.Core.Documents.Sources;

/// <summary>Collects every file that rendering a source may read. Other files do not exist for the program.</summary>
/// <param name="files">Reads the files, and records them as read.</param>
/// <param name="source">The source.</param>
/// <param name="diagnostics">Receives errors: files elsewhere, and plugins that run programs.</param>
internal sealed class SourceClosure(RepositoryFiles files, PolicySource source, DiagnosticBag diagnostics)
{
    private const int MostFiles = 5_000;
    private const long MostBytes = 8L << 20;
    private const long MostTogether = 64L << 20;

    private static readonly string[] Folders = ["resources", "bases", "components"];
    private static readonly string[] Plugins = ["generators", "transformers", "validators"];
    private static readonly string[] Plain = ["crds", "configurations", "patchesStrategicMerge"];
    private static readonly string[] WithPath = ["patches", "patchesJson6902", "replacements"];
    private static readonly string[] Generators = ["configMapGenerator", "secretGenerator"];
    private static readonly string[] Charts = ["helmCharts", "helmChartInflationGenerator", "helmGlobals"];

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kustomizations = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>The bytes of the files, by path in the repository.</summary>
    public ImmutableSortedDictionary<string, byte[]> Files => _files.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Adds one file.</summary>
    public void AddFile(string file, SourceLocation location)
    {
        var path = files.Bounds.PathOf(file);
        if (_files.ContainsKey(path))
        {
            return;
        }

        if (_files.Count == MostFiles || _bytes > MostTogether)
        {
            diagnostics.Error(
                location,
                $"'{source.Path}' leads to more than {MostFiles} files or {MostTogether >> 20} MB, and was not rendered. Name a "
                    + "part of it."
            );
            return;
        }

        if (files.ReadBytes(file, MostBytes, location, diagnostics) is { } bytes)
        {
            _files.Add(path, bytes);
            _bytes += bytes.Length;
        }
    }

    /// <summary>Adds a chart: every file below its folder.</summary>
    public void AddChart(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "Chart.yaml")))
        {
            diagnostics.Error(source.Location, $"'{source.Path}' contains no Chart.yaml. Name the folder of a chart.");
            return;
        }

        foreach (var link in ManifestFolder.AllLinkedFolders(folder))
        {
            diagnostics.Error(
                source.Location,
                $"'{files.Show(link)}' links to a folder, and charts are rendered without such links. Copy the folder."
            );
        }

        foreach (var file in ManifestFolder.AllFiles(folder).Where(f => IsInside(f, source.Location)))
        {
            AddFile(file, source.Location);
        }
    }

    /// <summary>Adds a kustomization and everything that it includes, also from other folders.</summary>
    public void AddKustomization(string folder, SourceLocation location)
    {
        if (!_kustomizations.Add(folder))
        {
            return;
        }

        var found = ManifestFolder.KustomizationsIn(folder).ToArray();
        if (found.Length != 1)
        {
            diagnostics.Error(
                location,
                found.Length == 0
                    ? $"'{files.Show(folder)}' contains no kustomization. Name the folder of one."
                    : $"'{files.Show(folder)}' contains {found.Length} kustomizations, and kustomize accepts only one. Keep one."
            );
            return;
        }

        if (!IsInside(found[0], location))
        {
            return;
        }

        AddFile(found[0], location);
        if (Kustomization.Read(found[0], files, location, diagnostics)?.Body is { } body)
        {
            AddNamed(folder, body);
        }
    }

    private void AddNamed(string folder, YamlMapping body)
    {
        foreach (var chart in Charts.Select(name => body[name]).OfType<YamlNode>())
        {
            diagnostics.Error(chart.Location, "Charts inside of kustomizations are not rendered. Name the chart with '{ helm: ... }'.");
        }

        foreach (var item in Texts(body, Folders))
        {
            AddFolderOrFile(folder, item);
        }

        foreach (var item in Texts(body, Plugins))
        {
            AddPlugin(folder, item);
        }

        foreach (var item in Texts(body, Plain).Where(item => !item.Value.Contains('\n', StringComparison.Ordinal)))
        {
            AddNamedFile(folder, item);
        }

        var ofPaths = Objects(body, WithPath).Append(body["openapi"] as YamlMapping).OfType<YamlMapping>();
        foreach (var item in ofPaths.Select(o => o["path"]).OfType<YamlScalar>().Where(item => !item.IsNull))
        {
            AddNamedFile(folder, item);
        }

        foreach (var item in Objects(body, Generators).SelectMany(o => Texts(o, ["files", "envs"]).Concat(One(o["env"]))))
        {
            AddNamedFile(folder, item, item.Value[(item.Value.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        }
    }

    private static IEnumerable<YamlScalar> One(YamlNode? node) => node is YamlScalar { IsNull: false } scalar ? [scalar] : [];

    private static IEnumerable<YamlScalar> Texts(YamlMapping body, IEnumerable<string> names) =>
        names.Select(name => body[name]).OfType<YamlSequence>().SelectMany(list => list.Items).OfType<YamlScalar>();

    private static IEnumerable<YamlMapping> Objects(YamlMapping body, IEnumerable<string> names) =>
        names.Select(name => body[name]).OfType<YamlSequence>().SelectMany(list => list.Items).OfType<YamlMapping>();

    private void AddFolderOrFile(string folder, YamlScalar item)
    {
        if (FullPath(folder, item, item.Value) is not { } path)
        {
            return;
        }

        if (Directory.Exists(path))
        {
            AddKustomization(path, item.Location);
        }
        else
        {
            AddFile(path, item.Location);
        }
    }

    // Built-in plugins of kustomize may name files; all others are programs, and are disabled. Neither may read elsewhere.
    private void AddPlugin(string folder, YamlScalar item)
    {
        var text = item.Value;
        if (!text.Contains('\n', StringComparison.Ordinal))
        {
            if (FullPath(folder, item, text) is not { } path)
            {
                return;
            }

            if (Directory.Exists(path))
            {
                AddKustomization(path, item.Location);
                return;
            }

            AddFile(path, item.Location);
            text = _files.TryGetValue(files.Bounds.PathOf(path), out var bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : "";
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            diagnostics.Error(item.Location, "This plugin names an address. Only files of the repository are rendered: copy the files.");
        }

        if (text.Contains("config.kubernetes.io/function", StringComparison.Ordinal))
        {
            diagnostics.Error(
                item.Location,
                "This plugin runs a program, and programs of a repository are not run. Add its " + "output as files."
            );
        }
    }

    private void AddNamedFile(string folder, YamlScalar item) => AddNamedFile(folder, item, item.Value);

    private void AddNamedFile(string folder, YamlScalar item, string named)
    {
        if (FullPath(folder, item, named) is { } path)
        {
            AddFile(path, item.Location);
        }
    }

    // kustomize treats every name that is not a file as a remote address, so nothing is rendered until every name leads to a file.
    private string? FullPath(string folder, YamlScalar item, string named)
    {
        if (named.Contains('\0', StringComparison.Ordinal))
        {
            diagnostics.Error(item.Location, "A path contains a NUL character. Remove it.");
            return null;
        }

        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder, named)));
        if (!files.Bounds.Contains(path))
        {
            diagnostics.Error(item.Location, $"The path '{named}' leads out of the repository. Only files inside it are rendered.");
            return null;
        }

        if (!File.Exists(path) && !Directory.Exists(path))
        {
            diagnostics.Error(
                item.Location,
                $"'{named}' is not a file or folder here. Only files of the repository are rendered, and no remote files: copy it."
            );
            return null;
        }

        return IsInside(path, item.Location) ? path : null;
    }

    private bool IsInside(string path, SourceLocation location)
    {
        if (files.Bounds.Contains(RealPath.Of(path)))
        {
            return true;
        }

        diagnostics.Error(location, $"'{files.Show(path)}' links out of the repository. Only files inside it are rendered.");
        return false;
    }
}
