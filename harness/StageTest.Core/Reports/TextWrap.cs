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
    public static IEnumerable<string> Lines(string text, int width, string first, string rest) =>
        Items(PrintableText.Of(text).Split(' '), " ", width, first, rest);

    /// <summary>The lines of items, of which none is broken.</summary>
    /// <param name="items">The items.</param>
    /// <param name="separator">What stands between two of a line; a line that goes on in the next ends with it, without its spaces.</param>
    /// <param name="width">How many characters a line has at most.</param>
    /// <param name="first">What stands before the first line. Default: nothing.</param>
    /// <param name="rest">What stands before each other line. Default: nothing.</param>
    public static IEnumerable<string> Items(IEnumerable<string> items, string separator, int width, string first = "", string rest = "")
    {
        var line = first;
        var isEmpty = true;
        foreach (var item in items)
        {
            if (!isEmpty && line.Length + separator.Length + item.Length > width)
            {
                yield return line + separator.TrimEnd();
                (line, isEmpty) = (rest, true);
            }

            line += isEmpty ? item : separator + item;
            isEmpty = false;
        }

        yield return line;
    }
}
