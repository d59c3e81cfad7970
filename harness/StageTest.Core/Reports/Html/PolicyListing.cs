using System.Globalization;
using System.Text.RegularExpressions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports.Html;

/// <summary>The texts of policies on a page, line by line, so that places such as <c>web.yaml:8:7</c> link to them.</summary>
internal sealed partial class PolicyListing
{
    // A page contains the policies of many scenarios; text beyond this limit is omitted, and places in it have no link.
    private const int MostCharacters = 1_000_000;

    private readonly Dictionary<string, (int Number, string[] Lines)> _files = new(StringComparer.Ordinal);

    /// <summary>Prepares the listing of all files that scenarios read policies from.</summary>
    /// <remarks>A file of which two scenarios read different texts, as from renderers, is omitted.</remarks>
    public PolicyListing(IEnumerable<Scenario> scenarios)
    {
        var left = MostCharacters;
        foreach (
            var texts in scenarios
                .SelectMany(s => s.PolicyTexts)
                .GroupBy(f => PrintableText.Of(f.Key), f => f.Value.Text, StringComparer.Ordinal)
        )
        {
            if (texts.Distinct(StringComparer.Ordinal).ToArray() is [var text] && text.Length <= left)
            {
                left -= text.Length;
                _files[texts.Key] = (_files.Count + 1, LinesOf(text));
            }
        }
    }

    /// <summary>Writes text in which each known place is a link.</summary>
    public void WriteText(HtmlWriter html, string text)
    {
        // Invisible characters are escaped first; otherwise a place would end before its link.
        text = PrintableText.Of(text);
        var written = 0;
        foreach (Match place in Place().Matches(text))
        {
            var line = int.Parse(place.Groups["line"].Value, CultureInfo.InvariantCulture);
            if (Find(text, written, place.Index, line) is { } file)
            {
                html.Write(
                    $"{text[written..(place.Index - file.Length)]}<a href=\"#{Id(_files[file].Number, line)}\">{file}{place.Value}</a>"
                );
                written = place.Index + place.Length;
            }
        }

        html.Write($"{text[written..]}");
    }

    /// <summary>Writes the texts, folded; nothing if there are none.</summary>
    public void Write(HtmlWriter html)
    {
        if (_files.Count == 0)
        {
            return;
        }

        html.Write($"<details class=\"card ok policies long\"><summary>{CountText.Of(_files.Count, "policy file")}</summary>\n");
        foreach (var (file, (number, lines)) in _files)
        {
            html.Write($"<details><summary><code>{file}</code></summary><ol class=\"text\" tabindex=\"0\" aria-label=\"{file}\">\n");
            for (var line = 1; line <= lines.Length; line++)
            {
                html.Write($"<li id=\"{Id(number, line)}\"><code>{lines[line - 1]}</code></li>\n");
            }

            html.Write($"</ol></details>\n");
        }

        html.Write($"</details>\n");
    }

    // The file at the end of a text with such a line. The text may be long, and is not copied for each place.
    private string? Find(string text, int start, int end, int line) =>
        _files
            .Where(f => text.AsSpan(start..end).EndsWith(f.Key, StringComparison.Ordinal) && line > 0 && line <= f.Value.Lines.Length)
            .Select(f => f.Key)
            .MaxBy(file => file.Length);

    // The end of the last line does not start another.
    private static string[] LinesOf(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private static string Id(int number, int line) => FormattableString.Invariant($"p{number}l{line}");

    [GeneratedRegex(@":(?<line>\d{1,9}):\d{1,9}", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
