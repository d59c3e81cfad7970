using System.Text.Json;
using Microsoft.Playwright;
using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Reports;

/// <summary>Holds pages against the rules of axe-core, which <c>npm ci</c> installs beside the tests. No page contains it.</summary>
internal static class Accessibility
{
    // Of radio buttons with one name the keyboard reaches the chosen one, and arrows lead to the others.
    private const string Wanted =
        "[...document.querySelectorAll('a[href], summary, input:not([type=radio]), input:checked, [tabindex=\"0\"]')]"
        + ".filter(e => e.checkVisibility()).length";

    private const string Reached =
        "() => { window.reached ??= new Set(); if (document.activeElement !== document.body) reached.add(document.activeElement); "
        + "return reached.size; }";

    private static readonly string Rules = Path.Combine(Repository.Root, "tests", "axe", "node_modules", "axe-core", "axe.min.js");

    /// <summary>Fails where a rule finds something in any part of a page, folded or not.</summary>
    /// <remarks>The rules are evaluated by the browser's debugger, which the page's content security policy does not bind.</remarks>
    public static async Task AssertNothingIsFoundAsync(IPage page)
    {
        if (!File.Exists(Rules))
        {
            Assert.Ignore("The rules are not installed. Run 'npm ci --ignore-scripts' in tests/axe.");
        }

        await page.EvaluateAsync(await File.ReadAllTextAsync(Rules));
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

    /// <summary>Fails where the Tab key does not reach each link, fold, control and scrolling frame that can be seen.</summary>
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
