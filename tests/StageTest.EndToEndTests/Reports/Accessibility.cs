using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Reports;

/// <summary>Checks pages with the rules of axe-core, which a NuGet package of the tests contains. No page contains them.</summary>
internal static class Accessibility
{
    // The Tab key reaches only the chosen one of radio buttons with the same name; arrow keys reach the others.
    private const string Wanted =
        "[...document.querySelectorAll('a[href], summary, input:not([type=radio]), input:checked, [tabindex=\"0\"]')]"
        + ".filter(e => e.checkVisibility()).length";

    private const string Reached =
        "() => { window.reached ??= new Set(); if (document.activeElement !== document.body) reached.add(document.activeElement); "
        + "return reached.size; }";

    private static readonly Lazy<string> Rules = new(() => new BundledAxeScriptProvider().GetScript());

    /// <summary>Fails if a rule finds a problem in any part of a page, folded or not.</summary>
    /// <remarks>The browser's debugger runs the rules, so the page's content security policy does not block them.</remarks>
    public static async Task AssertNothingIsFoundAsync(IPage page)
    {
        await page.EvaluateAsync(Rules.Value);
        var found = await page.EvaluateAsync<JsonElement>(
            """
            async () => {
              for (const fold of document.querySelectorAll('details')) fold.open = true;
              const { violations } = await axe.run(document, { resultTypes: ['violations'] });
              return violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.html.slice(0, 200)}`));
            }
            """
        );
        Assert.That(found.EnumerateArray().Select(line => line.GetString()), Is.Empty);
    }

    /// <summary>Fails if the Tab key does not reach each link, fold, control and scrolling frame that can be seen.</summary>
    public static async Task AssertTheKeyboardReachesEverythingAsync(IPage page)
    {
        var (wanted, reached) = (await page.EvaluateAsync<int>(Wanted), 0);
        for (var presses = 0; presses < wanted + 10 && reached < wanted; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached = await page.EvaluateAsync<int>(Reached);
        }

        Assert.That(reached, Is.GreaterThanOrEqualTo(wanted));
    }
}
