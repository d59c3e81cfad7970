using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Core.Recommendation;

/// <summary>YAML that is written line by line for people.</summary>
internal sealed class YamlLines
{
    private const int MostReasons = 20;

    private const int PlacesInLine = 16;

    private const int Indent = 2;

    private readonly StringBuilder _text = new();

    /// <summary>Adds a line.</summary>
    /// <param name="depth">Its depth.</param>
    /// <param name="text">The line, without indentation.</param>
    public void Line(int depth, string text) => _text.Append(' ', depth * Indent).Append(text).Append('\n');

    /// <summary>
    /// Adds comments: each connection that justifies a rule, with the lines that request it. If there are many, the last are listed by
    /// their lines.
    /// </summary>
    public void Reasons(int depth, RecommendedRule rule)
    {
        foreach (var flow in rule.Flows.Take(MostReasons))
        {
            Line(depth, PrintableText.Of($"# {flow.Flow}: {string.Join(", ", flow.Reasons)}"));
        }

        if (rule.Flows.Length <= MostReasons)
        {
            return;
        }

        Line(depth, $"# and {CountText.Number(rule.Flows.Length - MostReasons)} more, by line:");
        var places = rule.Flows.Skip(MostReasons).SelectMany(f => f.Reasons).Select(r => r.Place).Distinct();
        foreach (var file in places.Select(Divided).GroupBy(p => p.File, p => p.Line))
        {
            foreach (var lines in file.Chunk(PlacesInLine))
            {
                Line(depth, PrintableText.Of($"#   {file.Key}:{string.Join(", ", lines)}"));
            }
        }
    }

    // A place is 'file:line', and file names may contain colons.
    private static (string File, string Line) Divided(string place) =>
        place.LastIndexOf(':') is var at and > 0 ? (place[..at], place[(at + 1)..]) : (place, "");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
