using StageTest.Core.Documents;

namespace StageTest.Core.Gate;

/// <summary>
/// The dependencies of a chart whose templates cannot be read here: remote charts, and packed ones without a readable archive.
/// </summary>
internal static class ChartDependencies
{
    /// <summary>How the place of a chart in the same repository begins.</summary>
    public const string Near = "file://";

    private static readonly string[] Locks = ["Chart.lock", "requirements.lock"];

    /// <summary>The remote dependencies.</summary>
    public static IEnumerable<YamlMapping> Remote(RepositoryTree side, LoadedChart chart) =>
        chart.Dependencies.Where(d => LoadedChart.Field(d, "repository").Length > 0 && chart.NearFolder(side, d) is null);

    /// <summary>The versions at which a chart's dependencies are locked.</summary>
    public static IEnumerable<string> Locked(LoadedChart chart) =>
        Locks
            .SelectMany(file => YamlReader.Read(chart.TextOf(file) ?? "", file, new()))
            .OfType<YamlMapping>()
            .Select(body => body["dependencies"])
            .OfType<YamlSequence>()
            .Select(ManifestComparison.TextOf);

    /// <summary>The values whose names suggest policies or further objects, not the name of an image.</summary>
    public static IEnumerable<string> Speaking(ChartValues values) =>
        values.Body is null ? [values.Text] : Speaking(values.Body, values.Name);

    private static IEnumerable<string> Speaking(YamlNode node, string name)
    {
        if (node is not YamlMapping map)
        {
            return [];
        }

        return map.Entries.SelectMany(e =>
            IsSpeaking(e.Key.Value) || ChartValues.HoldsPolicies(e.Value)
                ? [$"{name}.{e.Key.Value} {ManifestComparison.TextOf(e.Value)}"]
                : Speaking(e.Value, $"{name}.{e.Key.Value}")
        );
    }

    private static bool IsSpeaking(string key) =>
        key.Contains("polic", StringComparison.OrdinalIgnoreCase)
        || key.Contains("extra", StringComparison.OrdinalIgnoreCase)
        || key.Contains("label", StringComparison.OrdinalIgnoreCase);
}
