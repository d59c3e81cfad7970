using System.Text;
using System.Text.RegularExpressions;

namespace StageTest.Core.Gate;

/// <summary>What the text of a chart's template says about itself, without rendering it.</summary>
internal sealed partial class ChartTemplate
{
    /// <summary>The path of all values.</summary>
    public const string All = "";

    // Helm's type of values has these methods, which give more than a value of this name.
    private static readonly HashSet<string> Methods = ["AsMap", "Encode", "PathValue", "Table", "YAML"];

    private readonly HashSet<string> _defined;
    private readonly Included[] _included;

    /// <summary>Takes a template.</summary>
    /// <param name="chart">Its chart.</param>
    /// <param name="path">Its path in the chart.</param>
    /// <param name="text">Its text.</param>
    public ChartTemplate(LoadedChart chart, string path, string text)
    {
        (Chart, Path, Text) = (chart, path, text);
        _defined = [.. Define().Matches(text).Select(m => m.Groups["name"].Value)];
        _included =
        [
            .. Include()
                .Matches(text)
                .Select(m => m.Groups["what"].Value)
                .Distinct()
                .Select(what => new Included(what[0] is '"' or '`', [.. Quoted().Matches(what).Select(m => m.Groups["text"].Value)])),
        ];
    }

    /// <summary>A file's templates: each one that it defines, and what is left.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="path">The path in the chart.</param>
    /// <param name="text">The file's text.</param>
    public static IEnumerable<ChartTemplate> Of(LoadedChart chart, string path, string text)
    {
        var (found, rest, depth, start, kept) = (new List<ChartTemplate>(), new StringBuilder(), 0, -1, 0);
        foreach (Match match in Block().Matches(text).Where(m => !m.Groups["dot"].Success))
        {
            if (match.Groups["word"].Value is var word && word != "end")
            {
                start = depth++ == 0 && word == "define" ? match.Index : start;
            }
            else if (--depth == 0 && start >= 0)
            {
                found.Add(new(chart, path, $"{text[start..match.Index]}{{{{ end }}}}"));
                rest.Append(text, kept, start - kept);
                (kept, start) = (match.Index, -1);
            }
            else if (depth < 0)
            {
                break;
            }
        }

        // What does not end is not divided.
        return depth != 0
            ? [new(chart, path, text)]
            : found.Append(new(chart, path, rest.Append(text, kept, text.Length - kept).ToString()));
    }

    /// <summary>Its chart.</summary>
    public LoadedChart Chart { get; }

    /// <summary>Its path in the chart.</summary>
    public string Path { get; }

    /// <summary>Its text.</summary>
    public string Text { get; }

    /// <summary>What Helm does with a file of its name: it applies the output, or keeps the file for others to include.</summary>
    public string Use =>
        Path.Split('/') is var parts && parts[^1].StartsWith('_') ? "partial"
        : parts[^1].EndsWith("NOTES.txt", StringComparison.Ordinal) ? "notes"
        : parts.Any(part => part.StartsWith('.')) ? "hidden"
        : parts[0];

    /// <summary>Whether its text names a kind of policies, or makes a kind of other parts.</summary>
    public bool MayMakePolicies => TrafficText.MayMakePolicies(Text) || QuotedKind().IsMatch(Text);

    /// <summary>Whether it knows its own name, or those of others.</summary>
    public bool UsesNames => Text.Contains(".Template", StringComparison.Ordinal);

    /// <summary>Whether it hands the values of a subchart on.</summary>
    public bool UsesSubcharts => Text.Contains("Subcharts", StringComparison.Ordinal);

    /// <summary>The fields of Chart.yaml that it uses; an empty name means all.</summary>
    public IEnumerable<string> ChartFields => Names(ChartField());

    /// <summary>The files that it uses; an empty name means all.</summary>
    public IEnumerable<string> Files => Names(File());

    /// <summary>The paths of the values that a template uses; <see cref="All"/> if that cannot be seen.</summary>
    public static IEnumerable<string> PathsIn(string text)
    {
        text = Comment().Replace(text, "");
        foreach (Match match in Value().Matches(text))
        {
            var path = match.Groups["name"].Value.TrimStart('.');
            yield return Methods.Contains(path.Split('.')[0]) ? All : path;
        }

        if (Whole().IsMatch(text) || UsesRoot(text))
        {
            yield return All;
        }
    }

    /// <summary>Whether it may include another one, or what another one defines.</summary>
    public bool MayInclude(ChartTemplate other) => _included.Any(i => MayBe(i, other));

    // A name that is put together may be any.
    private static bool MayBe(Included included, ChartTemplate other) =>
        Array.Find(included.Texts, t => t.Contains('/', StringComparison.Ordinal)) is { } path
            ? other._defined.Contains(path) || other.Path.EndsWith(path[(path.LastIndexOf('/') + 1)..], StringComparison.Ordinal)
            : included.Texts.Any(other._defined.Contains)
                || (!included.IsLiteral && (included.Texts.Length == 0 || other._defined.Count > 0));

    // The dot is the root, with all values, outside of blocks that set it.
    private static bool UsesRoot(string text)
    {
        var opened = new Stack<bool>();
        foreach (Match match in Block().Matches(text))
        {
            if (match.Groups["dot"].Success)
            {
                if (!opened.Contains(true))
                {
                    return true;
                }
            }
            else if (match.Groups["word"].Value is var word && word != "end")
            {
                opened.Push(word is not "if");
            }
            else
            {
                _ = opened.TryPop(out _);
            }
        }

        return false;
    }

    private IEnumerable<string> Names(Regex pattern) => pattern.Matches(Text).Select(m => m.Groups["name"].Value);

    // Of templates, and of YAML where a line has no action.
    [GeneratedRegex(
        """\{\{-?\s*/\*.{0,10000}?\*/\s*-?\}\}|^[ \t]*\#[^{}\n]*$""",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Comment();

    [GeneratedRegex("""\.Values\b(?<name>(\.\w+)*)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Value();

    // By its name as a text, or all that the root has.
    [GeneratedRegex(
        """["`]Values["`]|\b(range|with|values|pick|omit|deepCopy|mustDeepCopy|to\w*(Json|Yaml|Toml))\s+\$(?![\w.])""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Whole();

    [GeneratedRegex(
        """\{\{-?\s*(?<word>if|range|with|define|block|end)\b"""
            + """|\b(range(\s+\$\w+\s*(,\s*\$\w+\s*)?:=)?|values|pick|omit|to\w*(Json|Yaml|Toml))\s+(?<dot>\.)(?![\w.])""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Block();

    [GeneratedRegex("""(\.|["`])Chart\b(\.(?<name>\w+))?""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ChartField();

    [GeneratedRegex(
        """(\.|["`])Files\b(\.(Get|GetBytes|Lines)\s+"(?<name>[^"\\]*)")?""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex File();

    [GeneratedRegex("""\{\{-?\s*(define|block)\s+["`](?<name>[^"`]*)["`]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Define();

    [GeneratedRegex(
        """\b(include|template)\s+(?<what>"[^"]*"|`[^`]*`|[($.][^}\r\n]*)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Include();

    [GeneratedRegex("""["`](?<text>[^"`]*)["`]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    // An object of functions: dict "kind" "NetworkPolicy".
    [GeneratedRegex("""["`]kind["`]\s*[^\s:]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex QuotedKind();

    // The texts that a name is made of.
    private sealed record Included(bool IsLiteral, string[] Texts);
}
