using System.Globalization;

namespace StageTest.Core.Documents;

/// <summary>Text from outside, fit for a line of a terminal or a log.</summary>
internal static class PrintableText
{
    /// <summary>
    /// The text with every character escaped (<c>\u001b</c>) that would move the cursor, colour the line, end it or make it look other than
    /// it is.
    /// </summary>
    public static string Of(string text) =>
        Enumerable.Range(0, text.Length).Any(at => IsUnprintable(text, at))
            ? string.Concat(
                text.Select((c, at) => IsUnprintable(text, at) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : $"{c}")
            )
            : text;

    /// <summary>
    /// The same for a whole line of a log, of which a CI service shall take no part for a command of its own: GitHub obeys <c>::NAME::</c>
    /// at a
    /// line's beginning and <c>##[NAME]</c> anywhere (<c>actions/runner</c>, <c>ActionCommand.cs</c>), others <c>##vso[</c> and
    /// <c>##teamcity[</c>.
    /// </summary>
    public static string OfLine(string line)
    {
        var text = Of(line).Replace("##", "#\\u0023", StringComparison.Ordinal);
        var start = text.Length - text.TrimStart().Length;
        return text.AsSpan(start).StartsWith("::") ? $"{text[..start]}\\u003a{text[(start + 1)..]}" : text;
    }

    // Bidirectional overrides are format characters. Some, such as the tags that show nothing, are written as two.
    private static bool IsUnprintable(string text, int at) =>
        CharUnicodeInfo.GetUnicodeCategory(text, IsSecondOfTwo(text, at) ? at - 1 : at)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static bool IsSecondOfTwo(string text, int at) => at > 0 && char.IsSurrogatePair(text[at - 1], text[at]);
}
