using System.Text.Json;
using Microsoft.Playwright;
using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Reports;

/// <summary>Holds pages against the rules of axe-core, which <c>npm ci</c> installs beside the tests. No page contains it.</summary>
internal static class Accessibility
{
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
}
