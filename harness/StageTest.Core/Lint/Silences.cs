using System.Text.RegularExpressions;
using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>The comments of a file by which its author silences findings: <c># stagetest:ignore ST1004 because REASON</c>.</summary>
/// <remarks>
/// After a value, a comment applies to its line; on a line of its own, to the next line that is not a comment; before the first value of a
/// document, to the whole document.
/// </remarks>
internal sealed partial class Silences
{
    // Wrong comments are known only after all have been read, so no check of a scenario reports them.
    public static LintRule BadSilence { get; } = new("ST1000", "Ignore comment lacks a known rule or a reason", static (_, _) => { });

    private readonly string[] _known;
    private readonly List<(string Id, int First, int Last)> _silenced = [];

    /// <summary>Reads the comments of a file.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">Its name, for findings.</param>
    /// <param name="rules">The rules that can be silenced.</param>
    public Silences(string text, string file, IEnumerable<LintRule> rules)
    {
        _known = [.. rules.Select(r => r.Id)];
        var lines = text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            if (Comment().Match(lines[index]) is { Success: true } comment)
            {
                Read(comment, lines, index, new(file, index + 1, comment.Groups["mark"].Index + 1));
            }
        }
    }

    /// <summary>The problems of the silences themselves.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>Whether the author silenced a finding.</summary>
    public bool Cover(Finding finding) =>
        _silenced.Exists(s => s.Id == finding.Rule.Id && s.First <= finding.Location.Line && finding.Location.Line <= s.Last);

    private void Read(Match comment, string[] lines, int index, SourceLocation location)
    {
        var ids = comment.Groups["ids"].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length == 0)
        {
            Report("This comment names no rule.");
        }
        else if (Array.Find(ids, id => !_known.Contains(id)) is { } unknown)
        {
            Report($"This comment names '{unknown}', which is not a rule.{Suggestion.For(unknown, _known, "Rules")}");
        }
        else if (comment.Groups["reason"].Value.Trim().Length == 0)
        {
            Report("This comment gives no reason, so it silences nothing.");
        }
        else
        {
            var (first, last) = Scope(lines, index);
            _silenced.AddRange(ids.Select(id => (id, first, last)));
        }

        void Report(string fact) => Findings.Add(new(BadSilence, location, $"{fact} Write '# stagetest:ignore ST1004 because REASON'."));
    }

    private static (int First, int Last) Scope(string[] lines, int index)
    {
        if (!IsBare(lines[index]))
        {
            return (index + 1, index + 1);
        }

        var begin = index;
        while (begin > 0 && IsBare(lines[begin - 1]))
        {
            begin--;
        }

        var next = index;
        while (next < lines.Length && IsBare(lines[next]))
        {
            next++;
        }

        if (begin > 0 && !IsEndOfDocument(lines[begin - 1]))
        {
            return (next + 1, next + 1);
        }

        var end = next;
        while (end < lines.Length && !IsEndOfDocument(lines[end]))
        {
            end++;
        }

        return (begin + 1, end);
    }

    private static bool IsBare(string line) => line.AsSpan().Trim() is [] or ['#', ..];

    private static bool IsEndOfDocument(string line) => line.StartsWith("---", StringComparison.Ordinal);

    [GeneratedRegex(
        @"(^|\s)(?<mark>#)\s*stagetest:ignore\b(?<ids>((?!\bbecause\b).)*)(\bbecause\b(?<reason>.*))?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Comment();
}
