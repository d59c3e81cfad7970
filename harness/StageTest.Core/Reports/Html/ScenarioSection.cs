using System.Collections.Immutable;
using StageTest.Core.Boards;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports.Html;

/// <summary>
/// One scenario on the page: the decision and its reasons, the differences, and the matrices with every flow behind its cells.
/// </summary>
/// <param name="html">The output.</param>
/// <param name="result">The scenario.</param>
/// <param name="report">The whole report.</param>
/// <param name="number">The scenario's number on the page, from 1. All its ids begin with it.</param>
internal sealed class ScenarioSection(HtmlWriter html, ScenarioResult result, RunReport report, int number)
{
    private const int MostDifferences = 100;
    private const int MostOthers = 500;

    private static readonly string PageIsFull =
        $"No table: a page has at most {CountText.Number(HtmlReport.MostCells)} cells. '--output json=FILE' has every flow.";

    /// <summary>Whether the section is folded if the scenario promotes. Default: no section is.</summary>
    public bool IsFoldedWherePromoted { get; init; }

    /// <summary>Whether each stage has its matrix, equal ones too. Default: no, an equal stage is one line.</summary>
    public bool DrawsEqualStages { get; init; }

    /// <summary>Writes the section.</summary>
    /// <param name="cellsLeft">The remaining number of cells on the page; reduced by those that were drawn.</param>
    public void Write(ref int cellsLeft)
    {
        var outcome = OutcomeText.Code(result.Decision.Outcome);
        html.Write(
            $"<section class=\"card {(result.Decision.Outcome == Outcome.Promote ? "ok" : outcome)}\" id=\"s{number}\" "
                + $"aria-labelledby=\"s{number}-title\">\n"
        );
        if (IsFoldedWherePromoted && result.Decision.Outcome == Outcome.Promote)
        {
            html.Write($"<details class=\"long\"><summary>");
        }
        else
        {
            html.Write($"<details open=\"\"><summary>");
        }

        html.Write(
            $"<h2 id=\"s{number}-title\">{result.Scenario.Name} <span class=\"badge "
                + $"{outcome}\">{OutcomeText.Word(result.Decision.Outcome)}</span></h2></summary>\n<div id=\"s{number}-all\">\n"
        );
        html.Write($"<p class=\"faint\">{RunText.Size(result)}</p>\n");
        if (result.Scenario.Description is { } description)
        {
            html.Write($"<p>");
            html.WriteLines(description);
            html.Write($"</p>\n");
        }

        WriteReasons();
        if (result.Run is { } run)
        {
            WriteRun(run, ref cellsLeft);
        }
        else
        {
            html.Write($"<p class=\"repeat\"><b>repeat</b> <code>{RunText.Repeat(result, report)}</code></p>\n");
        }

        html.Write($"</div></details></section>\n");
    }

    private void WriteReasons()
    {
        if (result.Decision.Reasons.IsEmpty)
        {
            return;
        }

        html.Write($"<ul class=\"reasons\">\n");
        foreach (var reason in result.Decision.Reasons)
        {
            html.Write($"<li>");
            html.WriteLines(reason.Text);
            html.Write($"</li>\n");
        }

        html.Write($"</ul>\n");
    }

    private void WriteRun(ScenarioRun run, ref int cellsLeft)
    {
        var differences = run.Stages.Select(stage => MatrixComparison.Of(run, stage)).ToImmutableArray();
        if (differences.Any(d => !d.IsEmpty))
        {
            html.Write($"<h3>What differs</h3>\n");
            foreach (var ofStage in differences)
            {
                WriteDifferences(run, ofStage);
            }
        }

        WriteGraph(run, differences);
        WriteBoard(run);
        WriteMatrices(run, differences, ref cellsLeft);
        WriteNotes(run);
    }

    private void WriteDifferences(ScenarioRun run, ImmutableArray<FlowDifference> differences)
    {
        // One explanation serves all flows that differ for the same reason.
        var groups = differences.GroupBy(d => new Explanation(run, d).Reason, StringComparer.Ordinal).Select(g => g.ToArray()).ToArray();
        foreach (var group in groups.Take(MostDifferences))
        {
            var difference = group[0];
            var explanation = new Explanation(run, difference);
            html.Write($"<article class=\"difference\"><h4><code>{difference.Flow.ToString()}</code></h4>\n");
            html.Write(
                $"<p><span class=\"at\">{StageText.Name(difference.Stage)}</span> <strong>{explanation.Headline}</strong></p>\n<dl>"
            );
            FlowDetails.WriteExplanation(html, explanation);
            html.Write($"</dl>\n<p class=\"repeat\"><b>repeat</b> <code>{explanation.Repeat}</code></p>");
            WriteOthers(group[1..]);
            html.Write($"</article>\n");
        }

        var rest = groups.Skip(MostDifferences).Sum(g => g.Length);
        if (rest > 0)
        {
            html.Write($"<p>{StageText.Name(differences[0].Stage)}: {CountText.More(rest)}</p>\n");
        }
    }

    private void WriteOthers(FlowDifference[] others)
    {
        if (others.Length == 0)
        {
            return;
        }

        html.Write($"<details class=\"long\"><summary>and {CountText.Of(others.Length, "flow")} for the same reason</summary><ul>\n");
        foreach (var other in others.Take(MostOthers))
        {
            html.Write($"<li><code>{other.Flow.ToString()}</code></li>\n");
        }

        html.Write($"</ul>\n");
        if (others.Length > MostOthers)
        {
            html.Write($"<p>{CountText.More(others.Length - MostOthers)}</p>\n");
        }

        html.Write($"</details>");
    }

    private void WriteGraph(ScenarioRun run, ImmutableArray<ImmutableArray<FlowDifference>> differences)
    {
        if (run.Plan.Flows.IsEmpty)
        {
            return;
        }

        html.Write($"<details class=\"ok\"><summary>Graph before and after promotion</summary>\n");
        var (first, last) = (StageText.Name(run.Stages[0].Stage), StageText.Name(run.Stages[^1].Stage));
        GraphFigure.Write(html, RunGraph.Of(run, differences, report.FrameLabel), run.Scenario.Name, first, last);
        html.Write($"</details>\n");
    }

    private void WriteBoard(ScenarioRun run)
    {
        if (run.Scenario.Policies.Policies.IsEmpty)
        {
            return;
        }

        html.Write($"<details class=\"ok\"><summary>Policies in the order of evaluation</summary>\n");
        BoardPage.Write(html, PolicyBoard.Of(run.Scenario));
        html.Write($"</details>\n");
    }

    private void WriteMatrices(ScenarioRun run, ImmutableArray<ImmutableArray<FlowDifference>> differences, ref int cellsLeft)
    {
        if (run.Plan.Flows.IsEmpty)
        {
            return;
        }

        var headings = new StageHeadings();
        var axes = new MatrixAxes(run.Plan);
        var details = new FlowDetails(html, run, differences, number);
        html.Write($"<div class=\"stages\">\n");
        foreach (var (stage, ofStage) in run.Stages.Zip(differences))
        {
            var heading = headings.Next(stage, ofStage.Select(d => d.Flow).ToHashSet(), out var isOther);
            var isDrawn = isOther || DrawsEqualStages;
            html.Write(
                $"<div class=\"stage{(ofStage.IsEmpty ? " ok" : "")}\"><h3 id=\"s{number}-{StageText.Name(stage.Stage)}\">{heading}</h3>\n"
            );
            if (isDrawn && axes.Cells > cellsLeft)
            {
                html.Write($"<p class=\"faint\">{(axes.Cells > HtmlReport.MostCells ? axes.TooLarge : PageIsFull)}</p>\n");
            }
            else if (isDrawn)
            {
                cellsLeft -= (int)axes.Cells;
                details.Drawn.Add(stage.Stage);
                new MatrixPicture(html, axes, run, ofStage, number).Write(stage);
            }

            html.Write($"</div>\n");
        }

        html.Write($"</div>\n");
        FlowList.Write(html, run, differences[^1], number, details.Drawn.Count > 0);
        if (details.Drawn.Count > 0)
        {
            details.Write();
        }
    }

    private void WriteNotes(ScenarioRun run)
    {
        foreach (var line in ProbingText.Lines(run))
        {
            html.Write($"<p class=\"faint ok\">{line}</p>\n");
        }

        if (!run.Pending.IsEmpty)
        {
            html.Write($"<div class=\"ok\"><h3>{PendingText.Heading(run.Pending)}</h3>\n<ul>\n");
            foreach (var difference in run.Pending.Take(MostDifferences))
            {
                html.Write($"<li><code>{difference.Flow.ToString()}</code> {PendingText.Words(difference)}</li>\n");
            }

            html.Write($"</ul>\n");
            if (run.Pending.Length > MostDifferences)
            {
                html.Write($"<p>{CountText.More(run.Pending.Length - MostDifferences)}</p>\n");
            }

            html.Write($"</div>\n");
        }

        foreach (var line in TraceText.Lines(run))
        {
            html.Write($"<p class=\"faint ok\">{line}</p>\n");
        }
    }
}
