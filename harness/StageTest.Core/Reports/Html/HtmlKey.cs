using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Html;

/// <summary>The bar that stays in view: the filter of the page, and the meaning of the matrices' marks.</summary>
internal static class HtmlKey
{
    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html)
    {
        html.Write(
            $"""
            <section aria-label="Filter and key" class="bar">
            <p class="only"><input type="checkbox" id="only" /> <label for="only">Show only what is unexpected</label></p>
            <ul class="key">
            """
        );
        foreach (var verdict in new[] { Verdict.Allowed, Verdict.Denied, Verdict.ProbeFailed, Verdict.NotObserved })
        {
            html.Write(
                $"<li><b class=\"{MatrixPicture.Mark(verdict)}\" aria-hidden=\"true\">{verdict.Mark().ToString()}</b> "
                    + $"{verdict.Words()}</li>"
            );
        }

        html.Write(
            $"""
            <li><b aria-hidden="true">-</b> not tested</li>
            <li><b class="c" aria-hidden="true">.</b> changed since the stage before</li>
            <li><b class="x" aria-hidden="true">X&lt;-</b> unexpected</li></ul>
            </section>

            """
        );
    }
}
