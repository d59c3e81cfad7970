using System.Globalization;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports.Html;

/// <summary>The report as a self-contained page.</summary>
/// <remarks>
/// Scenarios that do not promote come first, as in the Markdown report. A matrix is drawn if it fits among the <see cref="MostCells"/>
/// cells of the page; differences are always shown.
/// </remarks>
internal sealed class HtmlReport : IResultWriter<RunReport>
{
    /// <summary>The maximum number of cells on a page, of all matrices together.</summary>
    public const int MostCells = 40_000;

    private const int MostUnfolded = 4;
    private const int MostUnsearched = 10;

    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer)
    {
        var html = new HtmlWriter(writer) { Policies = new(report.Scenarios.Select(s => s.Scenario)) };
        html.WriteHead($"StageTest: {OutcomeText.Word(report.Outcome)}", hasScript: true);
        WriteHeader(html, report);
        html.Write($"<main>\n");
        WriteSummary(html, report);
        var cellsLeft = MostCells;
        var isLong = report.Scenarios.Length > MostUnfolded;
        foreach (var (result, number) in report.Scenarios.Select((s, i) => (s, i + 1)).OrderByDescending(s => s.s.Decision.Outcome))
        {
            new ScenarioSection(html, result, report, number) { IsFoldedWherePromoted = isLong }.Write(ref cellsLeft);
        }

        html.Policies.Write(html);
        WriteInputs(html, report);
        html.Write($"</main>\n");
        html.WriteScript();
        html.Write($"</body>\n</html>\n");
    }

    private static void WriteHeader(HtmlWriter html, RunReport report)
    {
        var started = report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        html.Write(
            $"""
            <a class="skip" href="#scenarios">Skip to the scenarios</a>
            <header class="{OutcomeText.Code(report.Outcome)}">
            <h1>StageTest: <span class="badge {OutcomeText.Code(report.Outcome)}">{OutcomeText.Word(report.Outcome)}</span></h1>
            <p>{RunText.Counts(report)}</p>
            <dl class="facts">
            <div><dt>engine</dt><dd>{report.Engine}</dd></div>
            <div><dt>started</dt><dd>{started} UTC</dd></div>

            """
        );
        foreach (var (name, version) in report.Environment)
        {
            html.Write($"<div><dt>{name}</dt><dd>{version}</dd></div>\n");
        }

        html.Write($"</dl>\n</header>\n");
        HtmlKey.Write(html);
    }

    private static void WriteSummary(HtmlWriter html, RunReport report)
    {
        html.Write(
            $"""
            <section id="scenarios" aria-labelledby="scenarios-title">
            <h2 id="scenarios-title">Scenarios</h2>

            """
        );
        if (report.Scenarios.Length > MostUnsearched)
        {
            html.WriteFind("words of a name, a decision or a file");
        }

        html.Write(
            $"""
            <div class="scroll" tabindex="0" role="group" aria-labelledby="scenarios-title"><table class="list stack">
            <caption>Every scenario with its decision</caption>
            <thead><tr>
            <th scope="col">Scenario</th><th scope="col">Decision</th>
            <th scope="col" class="n">Flows</th><th scope="col" class="n">Time</th><th scope="col">File</th>
            </tr></thead>
            <tbody>

            """
        );
        foreach (var (result, index) in report.Scenarios.Select((s, i) => (s, i)))
        {
            var outcome = OutcomeText.Code(result.Decision.Outcome);
            var flows = result.Run is { } run ? CountText.Number(run.Plan.Flows.Length) : "";
            var time = result.Run is { } timed ? DurationText.Of(timed.Duration) : "";
            html.Write(
                $"<tr class=\"{(result.Decision.Outcome == Outcome.Promote ? "ok" : outcome)}\" data-section=\"s{index + 1}\">"
                    + $"<th scope=\"row\"><a "
                    + $"href=\"#s{index + 1}-all\">{result.Scenario.Name}</a></th>"
            );
            html.Write(
                $"<td><span class=\"badge {outcome}\">{OutcomeText.Word(result.Decision.Outcome)}</span></td><td "
                    + $"class=\"n\" data-label=\"flows\">{flows}</td><td class=\"n\" data-label=\"time\">{time}</td>"
                    + $"<td><code>{result.Scenario.File}</code></td></tr>\n"
            );
        }

        html.Write($"</tbody>\n</table></div>\n");
        foreach (var line in VersionText.Lines(report))
        {
            html.Write($"<p>{line}</p>\n");
        }

        if (report.Outcome == Outcome.Promote)
        {
            html.Write($"<p class=\"none\">Everything is as expected.</p>\n");
        }

        html.Write($"</section>\n");
    }

    private static void WriteInputs(HtmlWriter html, RunReport report)
    {
        var inputs = report.Inputs.ToArray();
        if (inputs.Length == 0)
        {
            return;
        }

        html.Write(
            $"""
            <details class="card ok long"><summary>{CountText.Of(inputs.Length, "input file")}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Input files"><table class="list">
            <caption>Every file that was read, with its digest</caption>
            <thead><tr><th scope="col">Path</th><th scope="col">SHA-256</th></tr></thead>
            <tbody>

            """
        );
        foreach (var input in inputs)
        {
            html.Write($"<tr><th scope=\"row\"><code>{input.Path}</code></th><td><code>{input.Sha256}</code></td></tr>\n");
        }

        html.Write($"</tbody>\n</table></div></details>\n");
    }
}
