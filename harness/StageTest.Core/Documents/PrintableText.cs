using System.Globalization;

namespace StageTest.Core.Documents;

/// <summary>External text, made safe for a line of a terminal or a log.</summary>
internal static class PrintableText
{
    /// <summary>
    /// The text with escapes (<c>\u001b</c>) for every character that would move the cursor, change colours, end the line or hide text.
    /// </summary>
    public static string Of(string text) =>
        Enumerable.Range(0, text.Length).Any(at => IsUnprintable(text, at))
            ? string.Concat(
                text.Select((c, at) => IsUnprintable(text, at) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : $"{c}")
            )
            : text;

    /// <summary>
    /// The same for a whole line of a log, so that CI services do not run parts of it as commands: GitHub executes <c>::NAME::</c> at the
    /// start of a line and <c>##[NAME]</c> anywhere (<c>actions/runner</c>, <c>ActionCommand.cs</c>), others <c>##vso[</c> and
    /// <c>##teamcity[</c>.
    /// </summary>
    public static string OfLine(string line)
    {
        var text = Of(line).Replace("##", "#\\u0023", StringComparison.Ordinal);
        var start = text.Length - text.TrimStart().Length;
        return text.AsSpan(start).StartsWith("::") ? $"{text[..start]}\\u003a{text[(start + 1)..]}" : text;
    }

    /// <summary>The same for each line of a text. Line ends are kept.</summary>
    public static string OfLines(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.EndsWith('\r') ? OfLine(line[..^1]) + '\r' : OfLine(line)));

    // Bidirectional overrides are format characters. Some, such as invisible tags, consist of two UTF-16 units.
    private static bool IsUnprintable(string text, int at) =>
        CharUnicodeInfo.GetUnicodeCategory(text, IsSecondOfTwo(text, at) ? at - 1 : at)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static bool IsSecondOfTwo(string text, int at) => at > 0 && char.IsSurrogatePair(text[at - 1], text[at]);
}
