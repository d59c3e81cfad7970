using System.Globalization;
using System.Text;

namespace StageTest.Core.Reports;

/// <summary>Text from files made safe for GitHub-flavoured Markdown: no markup, no HTML and no mention remains.</summary>
internal static class MarkdownText
{
    // A zero-width character: it keeps '@name' and '#12' from notifying people and linking issues, and 'https://' from becoming a link.
    private const char ZeroWidthSpace = '\u200B';

    /// <summary>Plain text on one line, for paragraphs, lists and table cells.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in OneLine(text))
        {
            switch (c)
            {
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '>':
                    escaped.Append("&gt;");
                    break;
                case '&':
                    escaped.Append("&amp;");
                    break;
                case '@':
                    escaped.Append(c).Append(ZeroWidthSpace);
                    break;
                case '/' when escaped.Length > 1 && escaped[^1] == '/' && escaped[^2] == ':':
                    escaped.Append(ZeroWidthSpace).Append(c);
                    break;
                case '#':
                    escaped.Append('\\').Append(c).Append(ZeroWidthSpace);
                    break;
                case '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '|' or '~' or '!' or '$':
                    escaped.Append('\\').Append(c);
                    break;
                default:
                    escaped.Append(c);
                    break;
            }
        }

        return escaped.ToString();
    }

    /// <summary>A code span on one line, for table cells.</summary>
    public static string Code(string text)
    {
        var line = OneLine(text).Replace("|", "\\|", StringComparison.Ordinal);
        var fence = new string('`', LongestRun(line) + 1);
        return line.StartsWith('`') || line.EndsWith('`') ? $"{fence} {line} {fence}" : $"{fence}{line}{fence}";
    }

    /// <summary>A code block.</summary>
    public static string Block(string text)
    {
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        return $"{fence}text\n{text}{(text.EndsWith('\n') ? "" : "\n")}{fence}";
    }

    // Characters that change the direction of text would change its appearance.
    private static string OneLine(string text) =>
        string.Concat(
                text.Select(c =>
                    char.IsControl(c) ? ' '
                    : IsDeceptive(c) ? '\uFFFD'
                    : c
                )
            )
            .Trim();

    private static bool IsDeceptive(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
