using System.Globalization;
using System.Text.Json;

namespace StageTest.TestSummary;

/// <summary>How many small changes of the code the tests noticed, from a report in the form of mutation-testing-elements.</summary>
internal static class MutationScore
{
    private const int WorstShown = 10;
    private const int LongestCode = 80;

    /// <summary>Writes the score in all and for each file, and the ten lines with the most changes that were not noticed.</summary>
    /// <param name="report">The report's file.</param>
    /// <param name="output">Receives the text.</param>
    public static void Write(string report, TextWriter output)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(report));
        var files = document
            .RootElement.GetProperty("files")
            .EnumerateObject()
            .Select(f => new FileScore(
                ProductPath(f.Name),
                Lines(f.Value),
                [.. f.Value.GetProperty("mutants").EnumerateArray().Select(Read)]
            ))
            .Where(f => f.Tried > 0)
            .OrderByDescending(f => f.Missed.Count())
            .ThenBy(f => f.Path, StringComparer.Ordinal)
            .ToArray();

        output.WriteLine("| File | Changes | Noticed |");
        output.WriteLine("|---|---|---|");
        WriteRow(output, "all", files);
        foreach (var file in files)
        {
            WriteRow(output, file.Path, file);
        }

        output.WriteLine();
        output.WriteLine("| Lines with the most changes that no test noticed | Changes | Such as |");
        output.WriteLine("|---|---|---|");
        var places = files.SelectMany(f => f.Missed.GroupBy(m => m.Line).Select(g => (File: f, Line: g.Key, Changes: g.ToArray())));
        foreach (var (file, line, changes) in places.OrderByDescending(p => p.Changes.Length).Take(WorstShown))
        {
            var example = $"`{Cell(file.Lines[line - 1])}` with `{Cell(changes[0].Replacement)}`";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {file.Path}:{line} | {changes.Length} | {example} |"));
        }
    }

    private static void WriteRow(TextWriter output, string name, params FileScore[] files)
    {
        var (tried, missed) = (files.Sum(f => f.Tried), files.Sum(f => f.Missed.Count()));
        var share = tried == 0 ? 0 : 100.0 * (tried - missed) / tried;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {tried} | {share:0.0} % |"));
    }

    private static Mutant Read(JsonElement mutant) =>
        new(
            mutant.GetProperty("status").GetString() ?? "",
            mutant.GetProperty("location").GetProperty("start").GetProperty("line").GetInt32(),
            mutant.TryGetProperty("replacement", out var replacement) ? replacement.GetString() ?? "" : ""
        );

    private static string[] Lines(JsonElement file) => (file.GetProperty("source").GetString() ?? "").Split('\n');

    // One line without what ends a cell of a table or a code span.
    private static string Cell(string code)
    {
        var line = string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var shown = line.Length > LongestCode ? line[..LongestCode] + "..." : line;
        return shown.Replace("|", "\\|", StringComparison.Ordinal).Replace('`', '\'');
    }

    private static string ProductPath(string file)
    {
        var path = file.Replace('\\', '/');
        var start = path.LastIndexOf("harness/", StringComparison.Ordinal);
        return start < 0 ? path : path[start..];
    }

    private sealed record Mutant(string Status, int Line, string Replacement);

    private sealed record FileScore(string Path, string[] Lines, Mutant[] Mutants)
    {
        // Changes that do not compile, or that were omitted, say nothing about tests.
        public int Tried => Mutants.Count(m => m.Status is "Killed" or "Timeout" or "Survived" or "NoCoverage");

        public IEnumerable<Mutant> Missed => Mutants.Where(m => m.Status is "Survived" or "NoCoverage").OrderBy(m => m.Line);
    }
}
