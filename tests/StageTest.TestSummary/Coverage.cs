using System.Globalization;
using System.Xml.Linq;

namespace StageTest.TestSummary;

/// <summary>How much of the product's code a test run ran, from a report in Cobertura's form.</summary>
internal static class Coverage
{
    private const int WorstShown = 10;

    /// <summary>Writes the share of lines that were run: in all, in each project, and the ten files with the most lines not run.</summary>
    /// <param name="report">The report's file.</param>
    /// <param name="output">Receives the text.</param>
    public static void Write(string report, TextWriter output)
    {
        var files = XDocument
            .Load(report)
            .Descendants("class")
            .Select(c => (Path: ProductPath((string?)c.Attribute("filename") ?? ""), Lines: c.Element("lines")?.Elements("line") ?? []))
            .Where(c => c.Path is not null)
            .GroupBy(c => c.Path!, c => c.Lines, StringComparer.Ordinal)
            .Select(g =>
            {
                // Several classes of a file, such as its lambdas, may name one line.
                var lines = g.SelectMany(l => l).ToLookup(l => (int)l.Attribute("number")!, l => (int)l.Attribute("hits")! > 0);
                return new FileCoverage(g.Key, lines.Count, lines.Count(l => l.Any(hit => hit)));
            })
            .ToArray();

        output.WriteLine("| Part | Lines | Run |");
        output.WriteLine("|---|---|---|");
        WriteRow(output, "all", files);
        foreach (var project in files.GroupBy(f => f.Path.Split('/')[1]).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            WriteRow(output, project.Key, [.. project]);
        }

        output.WriteLine();
        output.WriteLine("| Files with the most lines that no unit test runs | Lines | Not run |");
        output.WriteLine("|---|---|---|");
        foreach (var file in files.OrderByDescending(f => f.Lines - f.Run).ThenBy(f => f.Path, StringComparer.Ordinal).Take(WorstShown))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {file.Path} | {file.Lines} | {file.Lines - file.Run} |"));
        }
    }

    private static void WriteRow(TextWriter output, string name, FileCoverage[] files)
    {
        var (lines, run) = (files.Sum(f => f.Lines), files.Sum(f => f.Run));
        var share = lines == 0 ? 0 : 100.0 * run / lines;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {lines} | {share:0.0} % |"));
    }

    // From 'harness' on; generated files, and those outside the product, have no such path.
    private static string? ProductPath(string file)
    {
        var path = file.Replace('\\', '/');
        var start = path.LastIndexOf("harness/", StringComparison.Ordinal);
        return start < 0 || path.Contains("/obj/", StringComparison.Ordinal) ? null : path[start..];
    }

    private sealed record FileCoverage(string Path, int Lines, int Run);
}
