using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Runs;

namespace StageTest.Core.Reports.Html;

/// <summary>Every flow of a scenario as a row, by the namespace of its source. Check boxes and words filter rows.</summary>
internal static class FlowList
{
    private const int MostRows = 2000;

    /// <summary>Writes the list for the last stage.</summary>
    /// <param name="html">The output.</param>
    /// <param name="run">The run.</param>
    /// <param name="differences">The unexpected flows of the last stage.</param>
    /// <param name="number">The number of the scenario on the page.</param>
    /// <param name="hasDetails">Whether the page has the details of flows, so that rows may link to them.</param>
    public static void Write(HtmlWriter html, ScenarioRun run, ImmutableArray<FlowDifference> differences, int number, bool hasDetails)
    {
        var (stage, wrong) = (run.Stages[^1], differences.Select(d => d.Flow).ToHashSet());
        html.Write($"<details class=\"ok flowlist long\"><summary>All {CountText.Of(run.Plan.Flows.Length, "flow")} as a list</summary>\n");
        html.Write($"<p>Show <label><input type=\"checkbox\" class=\"show-a\" checked=\"\" /> allowed</label> ");
        html.Write($"<label><input type=\"checkbox\" class=\"show-d\" checked=\"\" /> denied</label> ");
        html.Write($"<label><input type=\"checkbox\" class=\"show-u\" checked=\"\" /> without a verdict</label> ");
        html.Write($"<label><input type=\"checkbox\" class=\"show-x\" /> only unexpected</label></p>\n");
        html.WriteFind("words of a row: a name, a namespace, a port, a verdict, a policy");
        var rows = run.Plan.Flows.Select((flow, place) => (Flow: flow, Place: place)).Take(MostRows);
        foreach (var home in rows.GroupBy(r => r.Flow.From.IsExternal ? "outside" : r.Flow.From.Namespace))
        {
            html.Write($"<details open=\"\"><summary>From {home.Key}</summary>\n");
            html.OpenScroll("List of flows");
            html.Write($"<table class=\"list\">\n");
            html.Write($"<caption>Flows after promotion, from {home.Key}</caption>\n<thead><tr><th scope=\"col\">Flow</th>");
            html.Write($"<th scope=\"col\">Expected</th><th scope=\"col\">Observed</th><th scope=\"col\">Predicted</th>");
            html.Write($"<th scope=\"col\">Rulings</th></tr></thead>\n<tbody>\n");
            foreach (var (flow, place) in home)
            {
                WriteRow(html, stage, flow, place, wrong.Contains(flow), hasDetails ? FlowDetails.Id(number, place) : null);
            }

            html.Write($"</tbody></table></div></details>\n");
        }

        if (run.Plan.Flows.Length > MostRows)
        {
            html.Write($"<p>{CountText.More(run.Plan.Flows.Length - MostRows)}</p>\n");
        }

        html.Write($"</details>\n");
    }

    private static void WriteRow(HtmlWriter html, StageRun stage, Flow flow, int place, bool isWrong, string? id)
    {
        var observed = stage.Observed.Verdicts[place];
        var mark = observed switch
        {
            Verdict.Allowed => "row-a",
            Verdict.Denied => "row-d",
            _ => "row-u",
        };
        html.Write($"<tr class=\"{mark}{(isWrong ? " row-x" : "")}\"><th scope=\"row\">");
        if (id is null)
        {
            html.Write($"<code>{flow.ToString()}</code>");
        }
        else
        {
            html.Write($"<a href=\"#{id}\"><code>{flow.ToString()}</code></a>");
        }

        var evaluation = stage.Evaluator.Evaluate(flow);
        html.Write($"</th><td>{stage.Expected?.Verdicts[place]?.Words() ?? "not stated"}</td><td>{observed.Words()}");
        html.Write($"{(isWrong ? ", unexpected" : "")}</td><td>{stage.Predicted.Verdicts[place].Words()}</td>");
        html.Write($"<td>");
        html.WriteWithPlaces(evaluation.Egress.ToString());
        html.Write($"<br />");
        html.WriteWithPlaces(evaluation.Ingress.ToString());
        html.Write($"</td></tr>\n");
    }
}
