using System.Collections.Immutable;
using System.Text.RegularExpressions;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Drafts;

/// <summary>Rewrites the expectations of a scenario, and leaves every other byte of its file unchanged.</summary>
/// <remarks>
/// A stage with the expected verdicts is not touched. In other stages, items that still hold keep their author's text, including comments
/// and reasons; only the rest is rewritten.
/// </remarks>
internal sealed partial class ExpectationRecord
{
    private readonly Scenario _scenario;
    private readonly string _text;
    private readonly string _lineEnd;
    private readonly string[] _lines;

    private ExpectationRecord(Scenario scenario, string text)
    {
        _scenario = scenario;
        _text = text;
        _lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        _lines = [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];
    }

    /// <summary>The file's text with new expectations; null, with an error, if its form does not allow that.</summary>
    /// <param name="scenario">The scenario before the change.</param>
    /// <param name="text">The text of its file.</param>
    /// <param name="verdicts">Allowed or Denied for every flow of the plan, at each recorded stage. Stages that the file does not have are
    /// omitted.</param>
    /// <param name="diagnostics">Receives the error.</param>
    public static string? Apply(
        Scenario scenario,
        string text,
        IReadOnlyDictionary<Stage, ImmutableArray<Verdict>> verdicts,
        DiagnosticBag diagnostics
    )
    {
        // From the end of the file, so that lines before a change keep their numbers.
        var record = new ExpectationRecord(scenario, text);
        var lines = record._lines.ToList();
        var changes = verdicts
            .Select(v => (Stage: v.Key, Verdicts: v.Value, Expected: scenario.ExpectationAt(v.Key)))
            .Where(c => c.Expected is not null && !c.Expected.IsMetBy(c.Verdicts))
            .DistinctBy(c => c.Expected!.Location)
            .OrderByDescending(c => c.Expected!.Location.Line);
        foreach (var (stage, changed, expected) in changes)
        {
            if (record.BlockOf(expected!) is not { } block)
            {
                diagnostics.Error(
                    expected!.Location,
                    "This expectation shares its lines with others and cannot be rewritten alone. Write "
                        + $"'{StageText.Name(stage)}:' on a line of its own below 'expect:'."
                );
                return null;
            }

            lines.RemoveRange(block.First, block.Count);
            lines.InsertRange(block.First, [.. block.Heading, .. record.Write(expected!, changed, block.Indent)]);
        }

        return string.Join(record._lineEnd, lines) is var result && result == string.Join(record._lineEnd, record._lines)
            ? record._text
            : result;
    }

    // The fields of a stage: from its first line to the last one with the same indentation. Following comments and blank lines stay.
    private (int First, int Count, string Indent, ImmutableArray<string> Heading)? BlockOf(Expectation expected)
    {
        var first = expected.Location.Line - 1;
        if (OneLine().Match(_lines[first]) is { Success: true } line && line.Groups["value"].Index == expected.Location.Column - 1)
        {
            return (first, 1, line.Groups["indent"].Value + "  ", [line.Groups["heading"].Value]);
        }

        var indent = _lines[first][..(expected.Location.Column - 1)];
        if (indent.Trim().Length > 0 || _lines[first].AsSpan().TrimStart() is ['{', ..])
        {
            return null;
        }

        var last = first;
        for (var at = first; at < _lines.Length && (IsBare(_lines[at]) || IndentOf(_lines[at]) >= indent.Length); at++)
        {
            last = IsBare(_lines[at]) && (_lines[at].Trim().Length == 0 || IndentOf(_lines[at]) < indent.Length) ? last : at;
        }

        return (first, last - first + 1, indent, []);
    }

    private IEnumerable<string> Write(Expectation expected, ImmutableArray<Verdict> verdicts, string indent)
    {
        if (expected.IgnoresOthers)
        {
            return WriteNamed(expected, verdicts, indent);
        }

        // If all verdicts are equal, the default is enough.
        if (expected.Default is not { } otherwise || verdicts.Distinct().Count() == 1)
        {
            return ExpectationDraft.Of(_scenario.Topology, _scenario.Plan, verdicts).Text(indent);
        }

        var kept = Kept(expected, verdicts, otherwise == Verdict.Allowed ? Verdict.Denied : Verdict.Allowed, indent);
        var said = kept.SelectMany(l => l.Places).ToHashSet();
        return ExpectationDraft
            .Of(_scenario.Topology, _scenario.Plan, verdicts, otherwise, said)
            .Text(indent, [.. kept.SelectMany(l => l.Text)]);
    }

    // Flows that no line names get none, so lines are searched among all flows of the topology: no line may match a flow that was not
    // named.
    private IEnumerable<string> WriteNamed(Expectation expected, ImmutableArray<Verdict> verdicts, string indent)
    {
        yield return $"{indent}default: {ExpectedStageShape.IgnoreOthers}";
        var all = new ProbePlan([.. ProbePlan.Complete(_scenario.Topology).Flows.Union(_scenario.Plan.Flows)]);
        foreach (var (verdict, other) in new[] { (Verdict.Allowed, Verdict.Denied), (Verdict.Denied, Verdict.Allowed) })
        {
            var named = Enumerable
                .Range(0, verdicts.Length)
                .Where(place => expected.Verdicts[place] is not null && verdicts[place] == verdict)
                .Select(place => _scenario.Plan.Flows[place])
                .ToHashSet();
            var kept = Kept(expected, verdicts, verdict, indent);
            var said = kept.SelectMany(l => l.Places).Select(place => all.PlaceOf(_scenario.Plan.Flows[place])).ToHashSet();
            ImmutableArray<Verdict> wanted = [.. all.Flows.Select(flow => named.Contains(flow) ? verdict : other)];
            var draft = ExpectationDraft.Of(_scenario.Topology, all, wanted, other, said);
            foreach (var line in draft.Text(indent, [.. kept.SelectMany(l => l.Text)]).Skip(1))
            {
                yield return line;
            }
        }
    }

    // The items that still hold, in their author's text.
    private (ImmutableArray<int> Places, List<string> Text)[] Kept(
        Expectation expected,
        ImmutableArray<Verdict> verdicts,
        Verdict verdict,
        string indent
    ) =>
        [
            .. expected
                .Lines.Where(l => l.Entry.Verdict == verdict && l.Places.All(place => verdicts[place] == verdict))
                .Select(l => (l.Places, Text: Source(l.Entry.Location, indent + "  ")))
                .Where(l => l.Text is not null)
                .Select(l => (l.Places, l.Text!)),
        ];

    // An item with the comments before it, moved to the place of the list; null if other items share its line.
    private List<string>? Source(SourceLocation item, string indent)
    {
        var first = item.Line - 1;
        if (Dash().Match(_lines[first][..(item.Column - 1)]) is not { Success: true } dash)
        {
            return null;
        }

        var own = dash.Groups["indent"].Length;
        var end = first + 1;
        while (end < _lines.Length && _lines[end].Trim().Length > 0 && IndentOf(_lines[end]) > own)
        {
            end++;
        }

        while (first > 0 && IsBare(_lines[first - 1]) && _lines[first - 1].Trim().Length > 0 && IndentOf(_lines[first - 1]) == own)
        {
            first--;
        }

        return [.. _lines[first..end].Select(line => indent + line[own..])];
    }

    [GeneratedRegex(
        @"\A(?<heading>(?<indent> *)(baseline|promoted):) +(?<value>\{[^{}]*\}) *\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex OneLine();

    private static bool IsBare(string line) => line.AsSpan().Trim() is [] or ['#', ..];

    private static int IndentOf(string line) => line.Length - line.AsSpan().TrimStart(' ').Length;

    [GeneratedRegex(@"\A(?<indent> *)- +\z", RegexOptions.CultureInvariant)]
    private static partial Regex Dash();
}
