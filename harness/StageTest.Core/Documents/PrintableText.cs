using System.Globalization;

namespace StageTest.Core.Documents;

/// <summary>Text from outside, fit for a line of a terminal or a log.</summary>
public static class PrintableText
{
    /// <summary>
    /// The text with every character escaped (<c>\u001b</c>) that would move the cursor, colour the line, end it or make it look other than
    /// it is.
    /// </summary>
    public static string Of(string text) => text.Any(IsUnprintable)
        ? string.Concat(text.Select(c => IsUnprintable(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : $"{c}"))
        : text;

    // Bidirectional overrides are format characters.
    private static bool IsUnprintable(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
