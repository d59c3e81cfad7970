using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>
/// The objects of a file that is not YAML as a whole: the documents beside a broken one, which deployers apply, and those of a template.
/// </summary>
/// <remarks>
/// Nothing is rendered. A value of the chart is taken from its files of values, any other value is unknown, and both branches of a
/// condition count. What a template includes is not seen.
/// </remarks>
internal static partial class TemplateText
{
    private const string Unknown = "stagetest-unknown-";

    private const string Templates = "templates/";

    /// <summary>Whether a text contains a value that only a template knows.</summary>
    public static bool IsUnknown(string text) => text.Contains(Unknown, StringComparison.Ordinal);

    /// <summary>The folder of the chart to whose templates a file belongs; null if it belongs to none.</summary>
    public static string? ChartOf(RepositoryTree side, string path)
    {
        for (
            var at = path.LastIndexOf(Templates, StringComparison.Ordinal);
            at >= 0;
            at = at == 0 ? -1 : path.LastIndexOf(Templates, at - 1, StringComparison.Ordinal)
        )
        {
            if ((at == 0 || path[at - 1] == '/') && side.Builders.Contains($"{path[..at]}Chart.yaml"))
            {
                return path[..at];
            }
        }

        return null;
    }

    /// <summary>The templates that take values from a file; none if the file does not contain a chart's values.</summary>
    public static IEnumerable<string> UsersOf(RepositoryTree side, string path)
    {
        var folder = RepositoryPath.FolderOf(path) is { Length: > 0 } above ? $"{above}/" : "";
        return IsValues(path) && side.Builders.Contains($"{folder}Chart.yaml")
            ? side.Digests.Keys.Where(p => p.StartsWith($"{folder}{Templates}", StringComparison.Ordinal))
            : [];
    }

    /// <summary>The objects.</summary>
    /// <param name="side">The side.</param>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<Manifest> Manifests(RepositoryTree side, string path, string text)
    {
        var values = new Lazy<ChartValues[]>(() =>
            ChartOf(side, path) is { } folder
                ?
                [
                    .. side
                        .Digests.Keys.Where(p => RepositoryPath.FolderOf(p) == folder.TrimEnd('/') && IsValues(p))
                        .Select(p => new ChartValues(p, side.TextOf(p) ?? "")),
                ]
                : []
        );
        var lines = 0;
        foreach (var part in Separator().Split(text))
        {
            var problems = new DiagnosticBag();
            var filled = new string('\n', lines) + (part.Contains("{{", StringComparison.Ordinal) ? Filled(part, values) : part);
            lines += part.Count(c => c == '\n');
            var documents = YamlReader.Read(filled, path, problems);
            foreach (var manifest in problems.HasErrors ? [] : documents.SelectMany(document => Manifest.ReadAll(document, new())))
            {
                yield return manifest;
            }
        }
    }

    private static bool IsValues(string path) =>
        path.Split('/')[^1] is var name
        && name.StartsWith("values", StringComparison.Ordinal)
        && (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal));

    private static string Filled(string part, Lazy<ChartValues[]> values) =>
        Action().Replace(ActionLine().Replace(part, ""), match => Value(match.Groups["what"].Value, values.Value));

    private static string Value(string what, ChartValues[] values)
    {
        if (Control().IsMatch(what))
        {
            return "";
        }

        if (PlainPath().Match(what) is { Success: true } match)
        {
            string[] names = match.Groups["path"].Value.Split('.', StringSplitOptions.RemoveEmptyEntries);
            string[] found =
            [
                .. values.Select(v => v.Find(names)).OfType<YamlScalar>().Where(s => !s.IsNull).Select(s => s.Value).Distinct(),
            ];
            if (found is [var value] && Plain().IsMatch(value))
            {
                return match.Groups["quote"].Success ? $"\"{value}\"" : value;
            }
        }

        return Unknown + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)))[..8];
    }

    [GeneratedRegex(@"^---", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Separator();

    // A line of actions only: control structures, and what is included.
    [GeneratedRegex(
        @"^[ \t]*(\{\{[^{}]*\}\}[ \t\r]*)+$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ActionLine();

    [GeneratedRegex(@"\{\{-?\s*(?<what>[^{}]*?)\s*-?\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Action();

    [GeneratedRegex(@"^(/\*|(if|else|end|with|range|define|template|block)\b|\$\w+\s*:?=)", RegexOptions.CultureInvariant)]
    private static partial Regex Control();

    [GeneratedRegex(
        @"^\$?\.Values(?<path>(\.\w+)+)(\s*\|\s*(?<quote>quote|squote)|\s*\|\s*(toString|trim))*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex PlainPath();

    [GeneratedRegex(@"^[\w./-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
