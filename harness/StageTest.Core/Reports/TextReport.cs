using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Runs;

namespace StageTest.Core.Reports;

/// <summary>The report for people at a terminal: a headline and the matrices of every scenario, every difference explained.</summary>
/// <param name="width">How many characters a line of a table may have. Default: 140.</param>
/// <param name="style">Dresses decisions and marks, or null for plain text.</param>
internal sealed class TextReport(int width = TextReport.DefaultWidth, TextStyle? style = null) : IResultWriter<RunReport>
{
    /// <summary>The width of a table unless stated otherwise.</summary>
    public const int DefaultWidth = 140;

    /// <summary>How many differences of a stage are explained; the rest are counted.</summary>
    public const int MostDifferences = 20;

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
            writer.WriteLine(_style(TextRole.Faint, TruthTable.Key));
        }

        if (report.Scenarios.Length > 1)
        {
            WriteSummary(report, writer);
        }
    }

    private void Write(ScenarioResult result, RunReport report, TextWriter writer)
    {
        var word = OutcomeText.Word(result.Decision.Outcome);
        writer.WriteLine(
            $"{result.Scenario.Name} / {report.Engine} - {_style(OutcomeText.Role(result.Decision.Outcome), word)}: {RunText.Size(result)}"
        );
        foreach (var reason in result.Decision.Reasons)
        {
            writer.WriteLine($"  {reason.Text.ReplaceLineEndings("\n  ")}");
        }

        if (result.Run is not { } run)
        {
            writer.WriteLine($"  repeat     {RunText.Repeat(result, report)}");
            return;
        }

        var tables = new StageTables(run, width, _style);
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
    }

    private void WriteDifferences(ScenarioRun run, ImmutableArray<FlowDifference> differences, TextWriter writer)
    {
        foreach (var difference in differences.Take(MostDifferences))
        {
            writer.WriteLine();
            WriteLines(new Explanation(run, difference).Block(_style), writer);
        }

        if (differences.Length > MostDifferences)
        {
            writer.WriteLine();
            writer.WriteLine($"  {CountText.More(differences.Length - MostDifferences)}");
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
