using Microsoft.Playwright;
using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Reports.Formats;
using StageTest.EndToEndTests.Gate;
using StageTest.UnitTests.Scenarios;
using static Microsoft.Playwright.Assertions;

namespace StageTest.EndToEndTests.Reports;

/// <summary>What holds for every page that a command writes, in a real browser, on a narrow screen and on paper.</summary>
[Category("browser")]
internal sealed class EveryPageTests
{
    // One for each result that 'html' can write.
    private static readonly string[] Commands = ["run", "map", "diff", "board", "gate", "observe", "replay", "recommend"];

    private PageBrowser? _pages;

    [OneTimeSetUp]
    public async Task WriteThePagesAndStartTheBrowser() =>
        _pages = await PageBrowser.StartAsync(folder => Task.WhenAll(Commands.Select(command => WriteAsync(command, folder))));

    [OneTimeTearDown]
    public ValueTask CloseTheBrowser() => _pages?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public void EveryResultWithAPageIsAmongThem()
    {
        Assert.That(OutputFormats.Known.Find<RunReport>("html")!.Results.Count(), Is.EqualTo(Commands.Length));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task NarrowPageHasNothingThatRulesFindAndNothingThatSticksOut(string command)
    {
        var page = await _pages!.Browser.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = 360, Height = 740 },
            }
        );
        var (requests, messages) = (new List<string>(), new List<string>());
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => messages.Add(message.Text);
        page.PageError += (_, problem) => messages.Add(problem);
        await page.GotoAsync(AddressOf(command));

        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(360));
        Assert.That(requests, Is.EqualTo(new[] { page.Url }));
        Assert.That(messages, Is.Empty);
        await Accessibility.AssertNothingIsFoundAsync(page);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.That(await page.EvaluateAsync<string[]>(TextContrast.Below, TextContrast.Least), Is.Empty);
        await page.CloseAsync();
    }

    [TestCaseSource(nameof(Commands))]
    public async Task PaperShowsWhatIsFoldedAndNoControl(string command)
    {
        // The width of A4 between its margins.
        var page = await _pages!.Browser.NewPageAsync(
            new()
            {
                ColorScheme = ColorScheme.Dark,
                ViewportSize = new() { Width = 700, Height = 1000 },
            }
        );
        await page.GotoAsync(AddressOf(command));
        await page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(700));
        Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"), Is.EqualTo("rgb(255, 255, 255)"));
        await Expect(page.Locator("input:visible")).ToHaveCountAsync(0);
        var hidden = await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('details:not([open]):not(.long)')]
              .filter(fold => !fold.parentElement.closest('.long'))
              .filter(fold => !fold.lastElementChild.checkVisibility({ contentVisibilityAuto: true }))
              .map(fold => fold.firstElementChild.textContent)
            """
        );
        Assert.That(hidden, Is.Empty);
        await page.CloseAsync();
    }

    [Test]
    public async Task KeyboardReachesEveryLinkAndFoldOfEveryPage()
    {
        foreach (var command in Commands.Except(["run"]))
        {
            var page = await _pages!.Browser.NewPageAsync();
            await page.GotoAsync(AddressOf(command));
            await Accessibility.AssertTheKeyboardReachesEverythingAsync(page);
            await page.CloseAsync();
        }
    }

    private string AddressOf(string command) => new Uri(Path.Combine(_pages!.Folder, $"{command}.html")).AbsoluteUri;

    private static async Task WriteAsync(string command, string folder)
    {
        var output = $"html={Path.Combine(folder, $"{command}.html")}";
        if (command == "gate")
        {
            WriteGate(output);
            return;
        }

        var scenario = Path.Combine(Repository.Root, "scenarios", "wiki", "end-of-import.yaml");
        var flows = Path.Combine(Repository.Root, "scenarios", "wiki", "flows", "last-week.jsonl");
        string[] arguments = command switch
        {
            "run" or "recommend" => [scenario, "--engine", "simulate"],
            "observe" => [flows],
            "replay" => [flows, "--scenario", scenario],
            _ => [scenario],
        };
        var (_, _, error) = await StageTestProcess.RunAsync([command, .. arguments, "--output", output]);
        Assert.That(File.Exists(Path.Combine(folder, $"{command}.html")), error);
    }

    // A change that is held, so that the page has reasons, flows and graphs.
    private static void WriteGate(string output)
    {
        using var repository = new GateRepository();
        repository.Branch("head");
        repository.Write("policies/live/db.yaml", GateRepository.Database.Replace("role: api", "role: web", StringComparison.Ordinal));
        repository.Commit();
        var (code, _, error) = repository.Command("gate", "--base", "base", "--head", "head", "--engine", "simulate", "--output", output);
        Assert.That(code, Is.EqualTo(1), error);
    }
}
