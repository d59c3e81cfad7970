using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>Breaks text for people between words.</summary>
internal static class TextWrap
{
    /// <summary>The lines of a text. A word that is longer than a line stays whole.</summary>
    /// <param name="text">The text, on one line.</param>
    /// <param name="width">How many characters a line has at most.</param>
    /// <param name="first">What stands before the first line.</param>
    /// <param name="rest">What stands before each other line.</param>
    public static IEnumerable<string> Lines(string text, int width, string first, string rest)
    {
        var line = first;
        var isEmpty = true;
        foreach (var word in PrintableText.Of(text).Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > width)
            {
                yield return line;
                (line, isEmpty) = (rest, true);
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        yield return line;
    }

    /// <summary>The lines of items, of which none is broken.</summary>
    /// <param name="items">The items.</param>
    /// <param name="separator">What stands between two of a line.</param>
    /// <param name="width">How many characters a line has at most.</param>
    public static IEnumerable<string> Items(IEnumerable<string> items, string separator, int width)
    {
        string? line = null;
        foreach (var item in items)
        {
            if (line is not null && line.Length + separator.Length + item.Length > width)
            {
                yield return line;
                line = null;
            }

            line = line is null ? item : line + separator + item;
        }

        if (line is not null)
        {
            yield return line;
        }
    }
}
