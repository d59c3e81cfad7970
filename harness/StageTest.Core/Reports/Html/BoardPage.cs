using StageTest.Core.Boards;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Reports.Boards;

namespace StageTest.Core.Reports.Html;

/// <summary>Writes boards as pages: a column for each tier, a card for each policy.</summary>
internal static class BoardPage
{
    private const int MostFlows = 200;

    /// <summary>Writes a page.</summary>
    public static void WriteHtml(PolicyBoard board, TextWriter writer)
    {
        var html = new HtmlWriter(writer) { Policies = new([board.Scenario]) };
        html.WriteHead($"StageTest: policies of {board.Scenario.Name}");
        html.Write($"<header><h1>Policies of {board.Scenario.Name}</h1></header>\n<main>\n<section>\n<h2>Tiers and policies</h2>\n");
        Write(html, board);
        html.Write($"</section>\n");
        html.Policies.Write(html);
        html.Write($"</main>\n</body>\n</html>\n");
    }

    /// <summary>Writes the board for a page.</summary>
    public static void Write(HtmlWriter html, PolicyBoard board)
    {
        html.Write($"<p>In the order of Calico {CalicoVersionText.Name(board.Scenario.Policies.Calico)}. ");
        html.Write($"{BoardWords.Rest(board)}</p>\n");
        html.Write($"<div class=\"board\" tabindex=\"0\" role=\"group\" aria-label=\"Policy board\">\n");
        foreach (var tier in board.Tiers)
        {
            html.Write($"<section class=\"tier\"><h3>{BoardWords.Title(tier)}</h3>\n");
            foreach (var card in tier.Cards)
            {
                WriteCard(html, card);
            }

            html.Write($"<p class=\"end\">{BoardWords.End(tier)}</p></section>\n");
        }

        html.Write($"</div>\n");
    }

    private static void WriteCard(HtmlWriter html, BoardCard card)
    {
        var policy = card.Policy;
        html.Write($"<article class=\"policy {card.Fate.Name}\"><h4>{policy.Kind.DisplayName} {policy.DisplayName}</h4>\n");
        html.Write($"<p><span class=\"at\">{BoardWords.Fate(card)}</span> {BoardWords.Order(policy)}</p>\n");
        html.Write($"<p>{BoardWords.Pods(card)}</p><p class=\"faint\"><code>");
        html.WriteWithPlaces(policy.Location.ToString());
        html.Write($"</code></p>\n");
        foreach (var owners in BoardWords.Owners(card))
        {
            html.Write($"<p>{owners}</p>\n");
        }

        html.Write($"<ul>");
        foreach (var rule in card.Rules)
        {
            var isReached = rule.Use.Readiness == RuleReadiness.Hit;
            html.Write($"<li class=\"{(isReached ? "reached" : "idle")}\">");
            if (rule.Decided.IsEmpty)
            {
                html.Write($"{BoardWords.Rule(rule)}: {BoardWords.Use(rule)}</li>\n");
                continue;
            }

            html.Write($"<details><summary>{BoardWords.Rule(rule)}: {BoardWords.Use(rule)}</summary>\n");
            html.Write($"<p class=\"faint\"><code>");
            html.WriteWithPlaces(rule.Use.Location.ToString());
            html.Write($"</code></p><ul>");
            foreach (var flow in rule.Decided.Take(MostFlows))
            {
                html.Write($"<li><code>{flow.ToString()}</code></li>\n");
            }

            html.Write($"</ul>\n");
            if (rule.Decided.Length > MostFlows)
            {
                html.Write($"<p>{CountText.More(rule.Decided.Length - MostFlows)}</p>\n");
            }

            html.Write($"</details></li>\n");
        }

        html.Write($"</ul></article>\n");
    }
}
