using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Reports.Html;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Gate;

/// <summary>The gate's report as a self-contained page without scripts.</summary>
/// <remarks>Lists are truncated after <see cref="MostLines"/> lines, and the rest is counted.</remarks>
internal sealed class HtmlGate : IResultWriter<GateReport>
{
    /// <summary>The maximum number of lines in a list.</summary>
    public const int MostLines = 500;

    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer)
    {
        var html = new HtmlWriter(writer);
        var (code, word) = (OutcomeText.Code(report.Outcome), OutcomeText.Word(report.Outcome));
        html.WriteHead($"StageTest gate: {word}");
        html.Write(
            $"""
            <header class="{code}">
            <h1>StageTest gate: <span class="badge {code}">{word}</span></h1>
            <p>{GateText.Summary(report)}</p>
            </header>
            <main>

            """
        );
        WriteReasons(
            html,
            "What is wrong with the input",
            "error",
            report.Problems.Select(p => ("bad-input", p.Message, Place(p.Location)))
        );
        WriteReasons(html, "Why", code, report.Holding.Select(r => (r.Id, r.Text, Place(r.Location))));
        WriteReasons(
            html,
            "Accepted",
            "ok",
            report.Reasons.Where(r => !r.Holds).Select(r => (r.Id, $"{r.Text} ({GateText.Acceptance(r)})", Place(r.Location)))
        );
        WriteFlows(html, report);
        WriteList(html, "Results of the base's and of the change's scenarios, side by side", QuestionText.Answers(report));
        WriteList(html, "Changes of the scenarios", QuestionText.Changes(report));
        WriteList(html, "Settings", report.Settings is { } settings ? [settings] : []);
        WriteConnections(html, GateText.ConnectionsTitle, report.Connections);
        foreach (var change in report.Changes)
        {
            WriteGraphs(html, change, report.FrameLabel);
            WriteConnections(html, $"Every connection of {change.Scenario.Name} that changes, on all ports and addresses", change.Map);
            WriteConnections(html, $"Every connection of {change.Scenario.Name} that changes before promotion", change.EarlyMap);
        }

        html.Write($"</main>\n</body>\n</html>\n");
    }

    private static string Place(SourceLocation location) => location.File is { Length: > 0 } ? location.ToString() : "";

    private static void WriteReasons(
        HtmlWriter html,
        string title,
        string mark,
        IEnumerable<(string Id, string Text, string Place)> reasons
    )
    {
        var all = reasons.ToArray();
        if (all.Length == 0)
        {
            return;
        }

        html.Write($"<section class=\"card {mark}\"><h2>{title}</h2>\n");
        html.OpenScroll(title);
        html.Write($"<table class=\"list stack\">\n");
        html.Write(
            $"<thead><tr><th scope=\"col\">Reason</th><th scope=\"col\">What</th><th scope=\"col\">Where</th></tr></thead>\n<tbody>\n"
        );
        foreach (var (id, text, place) in all.Take(MostLines))
        {
            html.Write($"<tr><th scope=\"row\"><code>{id}</code></th><td>");
            html.WriteLines(text);
            html.Write($"</td><td><code>{place}</code></td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
        WriteRest(html, all.Length);
        html.Write($"</section>\n");
    }

    private static void WriteFlows(HtmlWriter html, GateReport report)
    {
        var flows = GateText.Flows(report).ToArray();
        html.Write($"<section><h2>Changed flows, the riskiest first</h2>\n");
        if (flows.Length == 0)
        {
            html.Write($"<p class=\"none\">No flow that a scenario tests changes its verdict.</p>\n</section>\n");
            return;
        }

        html.OpenScroll("Changed flows");
        html.Write($"<table class=\"list stack\">\n<thead><tr><th scope=\"col\">Change</th><th scope=\"col\">Flow</th>");
        html.Write($"<th scope=\"col\">Decided by</th><th scope=\"col\">Scenario</th></tr></thead>\n<tbody>\n");
        foreach (var (scenario, change) in flows.Take(MostLines))
        {
            html.Write($"<tr><th scope=\"row\">{GateText.Word(change)}</th><td><code>{change.Flow.ToString()}</code></td>");
            html.Write($"<td>{GateText.Deciding(change)}</td><td><code>{scenario}</code></td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
        WriteRest(html, flows.Length);
        html.Write($"</section>\n");
    }

    private static void WriteList(HtmlWriter html, string title, IEnumerable<string> lines)
    {
        var all = lines.ToArray();
        if (all.Length == 0)
        {
            return;
        }

        html.Write($"<section class=\"card\"><h2>{title}</h2>\n<p>");
        html.WriteLines(string.Join('\n', all.Take(MostLines)));
        html.Write($"</p>\n");
        WriteRest(html, all.Length);
        html.Write($"</section>\n");
    }

    private static void WriteGraphs(HtmlWriter html, ScenarioChange change, string? label)
    {
        var frames = LabelFrames.Of(label, change.Scenario.Topology);
        foreach (var (before, after) in change.Maps)
        {
            html.Write($"<details class=\"card ok\" open=\"\"><summary>Graph of {change.Scenario.Name} after promotion</summary>\n");
            GraphFigure.Write(
                html,
                MapGraph.Of(before, after).Framed(frames),
                change.Scenario.Name,
                "before the change",
                "after the change"
            );
            html.Write($"</details>\n");
        }
    }

    private static void WriteConnections(HtmlWriter html, string title, Connectivity.MapComparison? changes)
    {
        if (changes is not { Changes.IsEmpty: false })
        {
            return;
        }

        using var text = new StringWriter { NewLine = "\n" };
        MapDiffText.WriteText(changes, text);
        var lines = text.ToString().TrimEnd('\n').Split('\n');
        html.Write($"<details class=\"card ok\"><summary>{title}</summary>\n<p><code>");
        html.WriteLines(string.Join('\n', lines.Take(MostLines)));
        html.Write($"</code></p>\n");
        WriteRest(html, lines.Length);
        html.Write($"</details>\n");
    }

    private static void WriteRest(HtmlWriter html, int all)
    {
        if (all > MostLines)
        {
            html.Write($"<p>and {CountText.Number(all - MostLines)} more.</p>\n");
        }
    }
}
