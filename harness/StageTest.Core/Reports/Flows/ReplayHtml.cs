using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Replay;
using StageTest.Core.Reports.Html;

namespace StageTest.Core.Reports.Flows;

/// <summary>
/// Writes a replay as a self-contained page without scripts. Each row leads to the deciding rules.
/// </summary>
internal static class ReplayHtml
{
    /// <summary>The maximum number of rows in a class; the rest is counted.</summary>
    public const int MostRows = 1000;

    /// <summary>Writes the page.</summary>
    public static void Write(ReplayReport report, TextWriter writer)
    {
        var html = new HtmlWriter(writer);
        var mark = report.Holds ? "hold" : "promote";
        html.WriteHead("StageTest: replay of observed flows");
        html.Write($"<header class=\"{mark}\">\n<h1>Replay: <span class=\"badge {mark}\">{(report.Holds ? "HOLD" : "OK")}</span></h1>\n");
        html.Write($"<p>{ReplayWords.Decision(report)} {ReplayWords.Summary(report)}</p>\n</header>\n<main>\n");
        foreach (var ofClass in ReplayWords.Classes)
        {
            WriteClass(html, ofClass, [.. report.Flows.Where(f => f.Class == ofClass)]);
        }

        html.Write($"</main>\n</body>\n</html>\n");
    }

    private static void WriteClass(HtmlWriter html, ReplayClass ofClass, ReplayedFlow[] flows)
    {
        if (flows.Length == 0)
        {
            return;
        }

        html.Write($"<section><h2>{ReplayWords.Heading(ofClass)}: {CountText.Of(flows.Length, "flow")}</h2>\n");
        html.OpenScroll(ReplayWords.Heading(ofClass));
        html.Write($"<table class=\"list stack\">\n<thead><tr><th scope=\"col\">Flow</th><th scope=\"col\">Seen</th>");
        html.Write($"<th scope=\"col\">Last seen</th><th scope=\"col\" class=\"n\">Connections</th>");
        html.Write($"<th scope=\"col\">Now and after promotion</th></tr></thead>\n<tbody>\n");
        foreach (var flow in flows.Take(MostRows))
        {
            html.Write($"<tr><th scope=\"row\"><code>{flow.ToString()}</code></th>");
            html.Write($"<td data-label=\"seen\">{(flow.Seen.WasAllowed ? "allowed" : "denied")}</td>");
            html.Write(
                $"<td data-label=\"last\">{flow.Seen.Last.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}</td>"
            );
            html.Write($"<td class=\"n\" data-label=\"connections\">{flow.Seen.Connections.ToString(CultureInfo.InvariantCulture)}</td>");
            html.Write(
                $"<td><details><summary>{ReplayWords.Code(flow.Now.Verdict)}, then {ReplayWords.Code(flow.Promoted.Verdict)}</summary>\n"
            );
            WriteAnswer(html, "Now", flow.Now);
            WriteAnswer(html, "After promotion", flow.Promoted);
            if (flow.Pending is { } pending)
            {
                html.Write($"<p><strong>{ReplayWords.PendingHeading}</strong>: {pending.ToString()}.</p>\n");
            }

            html.Write($"<p>Recorded at <code>{flow.Seen.Location.ToString()}</code></p>\n</details></td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
        if (flows.Length > MostRows)
        {
            html.Write($"<p>{CountText.More(flows.Length - MostRows)}</p>\n");
        }

        html.Write($"</section>\n");
    }

    private static void WriteAnswer(HtmlWriter html, string when, ReplayAnswer answer)
    {
        html.Write($"<p><strong>{when}</strong>: {ReplayWords.Code(answer.Verdict)}.");
        foreach (var line in answer.Why is { } why ? [why] : Rulings(answer))
        {
            html.Write($"<br />{line}");
        }

        html.Write($"</p>\n");
    }

    private static string[] Rulings(ReplayAnswer answer) =>
        answer.Evaluation is { } evaluation ? [evaluation.Egress.ToString(), evaluation.Ingress.ToString()] : [];
}
