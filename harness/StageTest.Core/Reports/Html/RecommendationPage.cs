using StageTest.Core.Documents;
using StageTest.Core.Recommendation;
using StageTest.Core.Reports.Recommendations;

namespace StageTest.Core.Reports.Html;

/// <summary>Writes a recommendation as a page: the proof, all remarks, and the text of each file.</summary>
internal static class RecommendationPage
{
    private const int MostListed = 1000;

    /// <summary>Writes the page.</summary>
    public static void WriteHtml(RecommendationReport report, TextWriter writer)
    {
        var html = new HtmlWriter(writer);
        var (mark, word) =
            report.State == RecommendationState.Unproven ? ("error", "NOT PROVEN")
            : report.Recommendation.IsComplete ? ("promote", "COMPLETE")
            : ("hold", "INCOMPLETE");
        html.WriteHead("StageTest: recommended policies");
        html.Write($"<header class=\"{mark}\">\n<h1>Recommended policies: <span class=\"badge {mark}\">{word}</span></h1>\n");
        foreach (var line in RecommendationText.Closing(report))
        {
            html.Write($"<p>{line}</p>\n");
        }

        html.Write($"</header>\n<main>\n");
        foreach (var (heading, items) in RecommendationText.Lists(report))
        {
            WriteList(html, heading, items);
        }

        WriteFiles(html, report.Recommendation);
        html.Write($"</main>\n</body>\n</html>\n");
    }

    private static void WriteList(HtmlWriter html, string heading, string[] items)
    {
        html.Write($"<section><h2>{heading}</h2>\n<ul>\n");
        foreach (var item in items.Take(MostListed))
        {
            html.Write($"<li>{item}</li>\n");
        }

        html.Write($"</ul>\n");
        if (items.Length > MostListed)
        {
            html.Write($"<p>{CountText.More(items.Length - MostListed)}</p>\n");
        }

        html.Write($"</section>\n");
    }

    private static void WriteFiles(HtmlWriter html, PolicyRecommendation made)
    {
        if (made.Files.IsEmpty)
        {
            return;
        }

        html.Write($"<section><h2>{CountText.Of(made.Files.Length, "file")}</h2>\n");
        foreach (var file in made.Files)
        {
            html.Write(
                $"<details><summary><code>{file.Name}</code></summary>\n<ol class=\"text\" tabindex=\"0\" aria-label=\"{file.Name}\">"
            );
            foreach (var line in RecommendationWords.TextOf(made, file).TrimEnd('\n').Split('\n'))
            {
                html.Write($"<li><code>{line}</code></li>\n");
            }

            html.Write($"</ol></details>\n");
        }

        html.Write($"</section>\n");
    }
}
