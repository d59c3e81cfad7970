using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Runs;

namespace StageTest.Core.Reports;

/// <summary>
/// The report for people at a terminal: a headline and the matrices of every scenario, with explanations of all differences.
/// </summary>
/// <param name="width">The maximum line length of a table. Default: 140.</param>
/// <param name="style">Styles decisions and marks, or null for plain text.</param>
/// <param name="isFull">Whether matrices of any size are drawn; otherwise large ones are summarised by namespace. Default: null, no
/// choice.</param>
/// <param name="wrap">The maximum line length of an explanation. Default: none, for files.</param>
internal sealed class TextReport(int width = TextReport.DefaultWidth, TextStyle? style = null, bool? isFull = null, int wrap = int.MaxValue)
    : IResultWriter<RunReport>
{
    /// <summary>The default width of a table.</summary>
    public const int DefaultWidth = 140;

    /// <summary>The maximum number of explained reasons for a stage; the rest is counted.</summary>
    public const int MostDifferences = 20;

    private const int MostOthers = 10;

    private readonly TextStyle _style = style ?? ((_, text) => text);

    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer)
    {
        foreach (var result in report.Scenarios)
        {
            Write(result, report, writer);
            writer.WriteLine();
        }

        if (report.Scenarios.Any(s => s.Run is not null))
        {
            WriteLines(TextWrap.Items(TruthTable.Key.Split("   "), "   ", wrap).Select(l => _style(TextRole.Faint, l)), writer);
        }

        if (report.Scenarios.Length > 1)
        {
            WriteSummary(report, writer);
        }

        WriteLines(VersionText.Lines(report), writer);
    }

    private void Write(ScenarioResult result, RunReport report, TextWriter writer)
    {
        var word = OutcomeText.Word(result.Decision.Outcome);
        writer.WriteLine(
            $"{result.Scenario.Name} / {report.Engine} - {_style(OutcomeText.Role(result.Decision.Outcome), word)}: {RunText.Size(result)}"
        );
        foreach (var reason in result.Decision.Reasons)
        {
            WriteLines(reason.Text.ReplaceLineEndings("\n").Split('\n').SelectMany(line => TextWrap.Lines(line, wrap, "  ", "  ")), writer);
        }

        if (result.Run is not { } run)
        {
            writer.WriteLine($"  repeat     {RunText.Repeat(result, report)}");
            return;
        }

        var tables = new StageTables(run, width, _style, isFull);
        if (!tables.Legend.IsEmpty)
        {
            writer.WriteLine();
            WriteLines(tables.Legend, writer);
        }

        foreach (var stage in run.Stages)
        {
            var differences = MatrixComparison.Of(run, stage);
            writer.WriteLine();
            WriteLines(tables.Draw(stage, differences), writer);
            WriteDifferences(run, differences, writer);
        }

        if (ProbingText.Lines(run).ToArray() is { Length: > 0 } probing)
        {
            writer.WriteLine();
            WriteLines(probing.Select(line => _style(TextRole.Faint, $"  {line}")), writer);
        }

        if (!run.Pending.IsEmpty)
        {
            writer.WriteLine();
            WriteLines(PendingText.Lines(run.Pending).Select(line => $"  {line}"), writer);
        }

        if (TraceText.Lines(run).ToArray() is { Length: > 0 } traces)
        {
            writer.WriteLine();
            WriteLines(traces.Select(line => $"  {line}"), writer);
        }
    }

    private void WriteDifferences(ScenarioRun run, ImmutableArray<FlowDifference> differences, TextWriter writer)
    {
        // One explanation serves all flows that differ for the same reason.
        var groups = differences.GroupBy(d => new Explanation(run, d).Reason).ToArray();
        foreach (var group in groups.Take(MostDifferences))
        {
            writer.WriteLine();
            WriteLines(new Explanation(run, group.First()).Block(_style, wrap), writer);
            WriteLines(Others([.. group.Skip(1)]), writer);
        }

        if (groups.Length > MostDifferences)
        {
            writer.WriteLine();
            writer.WriteLine($"  {CountText.More(groups.Skip(MostDifferences).Sum(g => g.Count()))}");
        }
    }

    private static IEnumerable<string> Others(FlowDifference[] others)
    {
        if (others.Length == 0)
        {
            yield break;
        }

        yield return $"    and {CountText.Of(others.Length, "flow")} for the same reason:";
        foreach (var other in others.Take(MostOthers))
        {
            yield return $"      {other.Flow}";
        }

        if (others.Length > MostOthers)
        {
            yield return $"      {CountText.More(others.Length - MostOthers)}";
        }
    }

    private void WriteSummary(RunReport report, TextWriter writer)
    {
        writer.WriteLine(RunText.Counts(report));
        var rest = report.Scenarios.Where(s => s.Decision.Outcome != Outcome.Promote).ToArray();
        var widest = rest.Select(s => s.Scenario.Name.Length).DefaultIfEmpty().Max();
        foreach (var result in rest)
        {
            var word = OutcomeText.Word(result.Decision.Outcome).PadRight(5);
            writer.WriteLine(
                $"  {_style(OutcomeText.Role(result.Decision.Outcome), word)}  {result.Scenario.Name.PadRight(widest)}  "
                    + $"{PrintableText.Of(result.Scenario.File)}"
            );
        }
    }

    private static void WriteLines(IEnumerable<string> lines, TextWriter writer)
    {
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    }
}
