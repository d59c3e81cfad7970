using System.Globalization;
using System.Text;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>The report for a pull request comment or a step summary: the decision, the differences, and the folded matrices.</summary>
/// <remarks>
/// GitHub refuses comments above 65,536 characters. Beyond <see cref="MostCharacters"/> scenarios get only their line in the first table.
/// </remarks>
internal sealed class MarkdownReport : IResultWriter<RunReport>
{
    /// <summary>After this number of characters, no further scenario is written in full.</summary>
    public const int MostCharacters = 50_000;

    private const int MostDifferences = 20;

    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer)
    {
        writer.Write($"## StageTest: {OutcomeText.Word(report.Outcome)}\n\n");
        writer.Write(
            $"{CountText.Of(report.Scenarios.Length, "scenario")} on engine {MarkdownText.Code(report.Engine)} in "
                + $"{DurationText.Of(report.Duration)}.\n\n"
        );
        writer.Write("| Scenario | Decision | Flows | Time | File |\n|---|---|--:|--:|---|\n");
        foreach (var result in report.Scenarios)
        {
            writer.Write(SummaryRow(result));
        }

        if (VersionText.Lines(report).ToArray() is { Length: > 0 } versions)
        {
            writer.Write($"\n{MarkdownText.Block(string.Join('\n', versions))}\n");
        }

        var written = 0;
        var leftOut = 0;
        foreach (var section in report.Scenarios.OrderByDescending(s => s.Decision.Outcome).Select(Section))
        {
            if (written + section.Length > MostCharacters)
            {
                leftOut++;
                continue;
            }

            written += section.Length;
            writer.Write(section);
        }

        if (leftOut > 0)
        {
            writer.Write(
                $"\nDetails of {CountText.Of(leftOut, "scenario")} are left out, because comments have a limited length. The "
                    + "other formats have them.\n"
            );
        }
    }

    private static string SummaryRow(ScenarioResult result)
    {
        var flows = result.Run is { } run ? $"{CountText.Number(run.Plan.Flows.Length)}{RunText.NotAsked(result)}" : "";
        var time = result.Run is { } timed ? DurationText.Of(timed.Duration) : "";
        return $"| {MarkdownText.Code(result.Scenario.Name)} | {OutcomeText.Word(result.Decision.Outcome)} | {flows} | {time} | "
            + $"{MarkdownText.Code(result.Scenario.File)} |\n";
    }

    private static string Section(ScenarioResult result)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n### {MarkdownText.Code(result.Scenario.Name)}: {OutcomeText.Word(result.Decision.Outcome)}\n"
        );
        if (result.Scenario.Description is { } description)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{MarkdownText.Escape(description)}\n");
        }

        if (!result.Decision.Reasons.IsEmpty)
        {
            text.Append('\n');
            foreach (var reason in result.Decision.Reasons)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Escape(reason.Text)}\n");
            }
        }

        if (result.Run is { } run)
        {
            if (result.Decision.Outcome == Outcome.Hold)
            {
                AppendDifferences(text, run);
            }

            AppendMatrices(text, run);
            AppendPending(text, run);
            foreach (var line in ProbingText.Lines(run))
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{MarkdownText.Escape(line)}\n");
            }
        }

        return text.ToString();
    }

    private static void AppendDifferences(StringBuilder text, ScenarioRun run)
    {
        var rows = new StringBuilder();
        var repeats = new StringBuilder();
        foreach (var stage in run.Stages)
        {
            var differences = MatrixComparison.Of(run, stage);
            foreach (var difference in differences.Take(MostDifferences))
            {
                var explanation = new Explanation(run, difference);
                var why = string.Join("<br>", explanation.Rulings.Select(MarkdownText.Code));
                var expected = explanation.ExpectedBy is { } by ? $"<br>expected {MarkdownText.Escape(by)}" : "";
                rows.Append(
                        CultureInfo.InvariantCulture,
                        $"| {StageText.Name(stage.Stage)} | {MarkdownText.Code(difference.Flow.ToString())} | "
                    )
                    .Append(
                        CultureInfo.InvariantCulture,
                        $"{MarkdownText.Escape(explanation.Headline)} | {MarkdownText.Escape(Predicted(difference))} | {why}{expected} |\n"
                    );
                repeats.Append(explanation.Repeat).Append('\n');
            }

            if (differences.Length > MostDifferences)
            {
                rows.Append(
                    CultureInfo.InvariantCulture,
                    $"| {StageText.Name(stage.Stage)} | and {CountText.Number(differences.Length - MostDifferences)} more | | | |\n"
                );
            }
        }

        if (rows.Length > 0)
        {
            text.Append("\n| Stage | Flow | What differs | The policies say | Ruling |\n|---|---|---|---|---|\n").Append(rows);
            AppendFolded(text, "Repeat single flows", repeats.ToString());
        }
    }

    private static string Predicted(FlowDifference difference) => Connectivity.VerdictText.Words(difference.Predicted);

    private static void AppendMatrices(StringBuilder text, ScenarioRun run)
    {
        var tables = new StageTables(run, TextReport.DefaultWidth, (_, mark) => mark);
        var lines = new List<string>(tables.Legend);
        foreach (var stage in run.Stages)
        {
            if (lines.Count > 0)
            {
                lines.Add("");
            }

            lines.AddRange(tables.Draw(stage, MatrixComparison.Of(run, stage)));
        }

        lines.AddRange(["", TruthTable.Key]);
        AppendFolded(text, "Matrices", string.Join('\n', lines));
    }

    private static void AppendPending(StringBuilder text, ScenarioRun run)
    {
        if (!run.Pending.IsEmpty)
        {
            AppendFolded(text, "Calico's own pending trace", string.Join('\n', PendingText.Lines(run.Pending)));
        }

        if (TraceText.Lines(run).ToArray() is { Length: > 0 } traces)
        {
            AppendFolded(text, "Calico's own flow logs", string.Join('\n', traces));
        }
    }

    private static void AppendFolded(StringBuilder text, string title, string content) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n<details><summary>{title}</summary>\n\n{MarkdownText.Block(content)}\n\n</details>\n"
        );
}
