using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>Wraps text for people between words.</summary>
internal static class TextWrap
{
    /// <summary>The lines of a text. A word longer than a line is not broken.</summary>
    /// <param name="text">The text, on one line.</param>
    /// <param name="width">The maximum line length.</param>
    /// <param name="first">The prefix of the first line.</param>
    /// <param name="rest">The prefix of other lines.</param>
    public static IEnumerable<string> Lines(string text, int width, string first, string rest) =>
        Items(PrintableText.Of(text).Split(' '), " ", width, first, rest);

    /// <summary>The lines of items, none of which is broken.</summary>
    /// <param name="items">The items.</param>
    /// <param name="separator">The separator; a line that continues ends with it, without its spaces.</param>
    /// <param name="width">The maximum line length.</param>
    /// <param name="first">The prefix of the first line. Default: empty.</param>
    /// <param name="rest">The prefix of other lines. Default: empty.</param>
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
