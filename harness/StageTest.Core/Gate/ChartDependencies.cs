using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>
/// The dependencies of a chart whose templates cannot be read here: remote charts, and packed ones.
/// </summary>
internal static class ChartDependencies
{
    /// <summary>Everything that may affect their policies, as text; empty if there are none.</summary>
    /// <param name="side">The side.</param>
    /// <param name="path">The path of the Chart.yaml.</param>
    /// <param name="files">The files below the chart's folder.</param>
    /// <remarks>Only values whose names suggest policies or further objects count, not the name of an image.</remarks>
    public static string Of(RepositoryTree side, string path, IReadOnlyCollection<string> files)
    {
        var folder = RepositoryPath.FolderOf(path);
        var content = new StringBuilder();
        foreach (var item in Remote(side, path))
        {
            content.AppendLine(ManifestComparison.TextOf(item));
        }

        foreach (var packed in files.Where(f => f.EndsWith(".tgz", StringComparison.Ordinal)))
        {
            content.Append(packed[folder.Length..]).AppendLine(side.TextOf(packed));
        }

        if (content.Length == 0)
        {
            return "";
        }

        foreach (var value in ValuesOf(side, path, files).SelectMany(node => Speaking(node, "")))
        {
            content.AppendLine(value);
        }

        return content.ToString();
    }

    /// <summary>The documents of the files of values that lie beside a chart's Chart.yaml.</summary>
    /// <param name="side">The side.</param>
    /// <param name="path">The path of the Chart.yaml.</param>
    /// <param name="files">The files below the chart's folder.</param>
    public static IEnumerable<YamlNode> ValuesOf(RepositoryTree side, string path, IEnumerable<string> files) =>
        files
            .Where(f => RepositoryPath.FolderOf(f) == RepositoryPath.FolderOf(path))
            .Where(f => Path.GetFileName(f).StartsWith("values", StringComparison.Ordinal))
            .SelectMany(f => YamlReader.Read(side.TextOf(f) ?? "", f, new()));

    private static IEnumerable<YamlNode> Remote(RepositoryTree side, string path) =>
        YamlReader
            .Read(side.TextOf(path) ?? "", path, new())
            .OfType<YamlMapping>()
            .Select(chart => chart["dependencies"])
            .OfType<YamlSequence>()
            .SelectMany(list => list.Items)
            .OfType<YamlMapping>()
            .Where(item =>
                item["repository"] is YamlScalar { IsNull: false, Value.Length: > 0 } repository
                && !repository.Value.StartsWith("file://", StringComparison.Ordinal)
            );

    private static IEnumerable<string> Speaking(YamlNode node, string name)
    {
        if (node is not YamlMapping map)
        {
            return [];
        }

        return map.Entries.SelectMany(e =>
            IsSpeaking(e.Key.Value)
                ? [$"{name}.{e.Key.Value} {ManifestComparison.TextOf(e.Value)}"]
                : Speaking(e.Value, $"{name}.{e.Key.Value}")
        );
    }

    private static bool IsSpeaking(string key) =>
        key.Contains("polic", StringComparison.OrdinalIgnoreCase)
        || key.Contains("extra", StringComparison.OrdinalIgnoreCase)
        || key.Contains("label", StringComparison.OrdinalIgnoreCase);
}
