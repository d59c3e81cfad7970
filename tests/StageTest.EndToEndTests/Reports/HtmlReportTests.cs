using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace StageTest.EndToEndTests.Reports;

/// <summary>
/// The HTML report of a real run in a real browser: one scenario that promotes and one that holds, both with hostile texts.
/// </summary>
[Category("browser")]
internal sealed partial class HtmlReportTests
{
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
    private const string Closed = "shop/web -> shop/db:5432/tcp";
    private const string Wrong = "allowed, unexpected: expected denied, observed allowed";

    private string _report = "";
    private PageBrowser? _pages;

    [OneTimeSetUp]
    public async Task RunScenariosAndStartTheBrowser() =>
        _pages = await PageBrowser.StartAsync(async folder =>
        {
            _report = Path.Combine(folder, "report.html");
            WriteScenario(folder, "closed", "api", "closed <script>.yaml");
            WriteScenario(folder, "open", "api, web", "lets-web-in.yaml");
            var (exitCode, _, error) = await StageTestProcess.RunAsync(
                "run",
                folder,
                "--engine",
                "simulate",
                "--output",
                $"html={_report}"
            );
            Assert.That(exitCode, Is.EqualTo(1), error);
        });

    [OneTimeTearDown]
    public ValueTask CloseTheBrowser() => _pages?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task AHeldScenarioSaysWhyAndHowToRepeatIt()
    {
        var page = await OpenAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("StageTest: HOLD");
        await Expect(page.GetByText("2 scenarios: 1 promote, 1 hold, 0 error")).ToBeVisibleAsync();
        var held = page.GetByRole(AriaRole.Region, new() { Name = "open HOLD" });
        await Expect(held.GetByText($"promoted: 1 of 6 flows not as expected, first {Closed}")).ToBeVisibleAsync();
        var difference = held.GetByRole(AriaRole.Article)
            .Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = Closed }) })
            .First;
        await Expect(difference.GetByText("expected denied, observed allowed")).ToBeVisibleAsync();
        await Expect(difference.GetByText(PlaceOfRule())).ToBeVisibleAsync();
        await Expect(difference.GetByText($"--engine simulate --flow '{Closed}'")).ToBeVisibleAsync();
    }

    [Test]
    public async Task TheFilterShowsOnlyWhatIsNotAsItMustBe()
    {
        var page = await OpenAsync();
        var cells = page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Cell).GetByRole(AriaRole.Link);
        await Expect(cells).ToHaveCountAsync(24);

        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Show only what is unexpected" }).CheckAsync();

        await Expect(cells).ToHaveCountAsync(1);
        await Expect(cells).ToHaveAccessibleNameAsync(Wrong);
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "shop/web", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "shop/db:5432/tcp" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "shop/api:8080/tcp" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "closed PROMOTE" })).ToBeHiddenAsync();
    }

    [Test]
    public async Task TheMouseOpensTheDetailOfACell()
    {
        var page = await OpenAsync();
        var promoted = page.GetByRole(AriaRole.Table, new() { Name = "closed, promoted: each row is a source, each column a destination" });

        await promoted
            .GetByRole(AriaRole.Row, new() { Name = "shop/web" })
            .GetByRole(AriaRole.Link, new() { Name = "denied, allowed in the stage before" })
            .ClickAsync();

        var detail = page.Locator("article:target");
        await Expect(detail.GetByRole(AriaRole.Heading, new() { Name = Closed })).ToBeInViewportAsync();
        await Expect(detail).ToContainTextAsync("expected denied, observed denied, predicted denied");
        await Expect(detail.GetByText(Hostile)).ToBeVisibleAsync();
    }

    [Test]
    public async Task TheKeyboardReachesTheDetailOfACellAndComesBack()
    {
        var page = await OpenAsync();
        var focused = page.Locator(":focus");
        await page.Keyboard.PressAsync("Tab");
        await Expect(focused).ToHaveTextAsync("Skip to the scenarios");
        for (var presses = 0; presses < 100 && await focused.TextContentAsync() != Wrong; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync("Enter");

        var detail = page.Locator("article:target");
        await Expect(detail).ToBeFocusedAsync();
        await Expect(detail.GetByRole(AriaRole.Heading, new() { Name = Closed })).ToBeInViewportAsync();
        await Expect(detail).ToContainTextAsync("expected denied, observed allowed, predicted allowed");

        await detail.GetByRole(AriaRole.Link, new() { Name = "promoted" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(detail).ToHaveCountAsync(0);
        await Expect(page.Locator("td:target")).ToHaveTextAsync(Wrong);
        await page.Keyboard.PressAsync("Tab");
        await Expect(focused).ToHaveTextAsync(Wrong);
    }

    [Test]
    public async Task TheKeyboardPassesOverAMatrixInOneStep()
    {
        var page = await OpenAsync();
        var skip = page.GetByRole(AriaRole.Region, new() { Name = "closed PROMOTE" })
            .GetByRole(AriaRole.Link, new() { Name = "Skip this matrix" });
        await skip.First.FocusAsync();
        await Expect(skip.First).ToBeInViewportAsync();

        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");

        await Expect(skip.Last).ToBeFocusedAsync();
    }

    [Test]
    public async Task ClosingADetailLeavesThePageWhereItIs()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Wrong }).ClickAsync();
        var before = await page.EvaluateAsync<double>("scrollY");

        await page.GetByRole(AriaRole.Link, new() { Name = "Close", Exact = true }).ClickAsync();

        await Expect(page.Locator("article:target")).ToHaveCountAsync(0);
        Assert.That(await page.EvaluateAsync<double>("scrollY"), Is.EqualTo(before));
    }

    [Test]
    public async Task HostileTextsAreTextAndNothingIsAskedFor()
    {
        var page = await _pages!.Browser.NewPageAsync();
        var (requests, messages) = (new List<string>(), new List<string>());
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => messages.Add(message.Text);
        page.PageError += (_, problem) => messages.Add(problem);

        await page.GotoAsync(new Uri(_report).AbsoluteUri);

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "open HOLD" }).GetByText(Hostile).First).ToBeVisibleAsync();
        await Expect(page.GetByText("closed <script>.yaml").First).ToBeAttachedAsync();
        await Expect(page.Locator("img")).ToHaveCountAsync(0);
        await Expect(page.Locator("script")).ToHaveCountAsync(1);
        await Expect(page).ToHaveTitleAsync("StageTest: HOLD");
        Assert.That(requests, Is.EqualTo(new[] { page.Url }));
        Assert.That(messages, Is.Empty);

        // Even markup that got in would do nothing, not even ask for the image that is there.
        await File.WriteAllTextAsync(Path.Combine(_pages!.Folder, "x"), "");
        var answered = new List<string>();
        page.RequestFinished += (_, request) => answered.Add(request.Url);
        await page.RunAndWaitForConsoleMessageAsync(
            () => page.EvaluateAsync("text => document.body.insertAdjacentHTML('beforeend', text)", Hostile),
            new() { Predicate = message => IsRefused(message) && message.Text.Contains("image", StringComparison.Ordinal) }
        );
        await page.RunAndWaitForConsoleMessageAsync(
            () =>
                page.EvaluateAsync(
                    "() => { const s = document.createElement('script'); s.textContent = \"document.title = 'owned'\"; "
                        + "document.body.append(s); }"
                ),
            new() { Predicate = IsRefused }
        );
        await Expect(page).ToHaveTitleAsync("StageTest: HOLD");
        Assert.That(answered, Is.Empty);
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task EveryTextStandsOutFromItsBackground(ColorScheme scheme)
    {
        var page = await OpenAsync(new() { ColorScheme = scheme });

        var pale = await page.EvaluateAsync<string[]>(TextContrast.Below, TextContrast.Least);

        Assert.That(pale, Is.Empty);
        var background = await page.EvaluateAsync<double[]>(TextContrast.Background);
        Assert.That(background.Average(), scheme == ColorScheme.Dark ? Is.LessThan(64) : Is.GreaterThan(192));
    }

    [Test]
    public async Task NothingSticksOutOfAPhone()
    {
        var page = await OpenAsync(
            new()
            {
                ViewportSize = new() { Width = 360, Height = 740 },
            }
        );

        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(360));
        await page.GetByRole(AriaRole.Link, new() { Name = Wrong }).ClickAsync();
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(360));
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Close", Exact = true })).ToBeInViewportAsync();
    }

    [Test]
    public async Task PaperShowsTheMatricesAndNoControls()
    {
        var page = await OpenAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Print });

        await Expect(page.GetByRole(AriaRole.Checkbox)).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = Wrong })).ToBeVisibleAsync();
        Assert.That(await page.PdfAsync(), Has.Length.GreaterThan(1000));
    }

    [Test]
    public async Task WordsFindRowsAndPlacesLeadToTheTextOfThePolicy()
    {
        var page = await OpenAsync();
        var held = page.GetByRole(AriaRole.Region, new() { Name = "open HOLD" });
        await held.GetByText("All 6 flows as a list").ClickAsync();
        var rows = held.Locator(".flowlist tbody tr");
        await Expect(rows.Locator("visible=true")).ToHaveCountAsync(6);

        await held.GetByRole(AriaRole.Searchbox, new() { Name = "Find" }).FillAsync("SHOP/WEB db:5432");

        await Expect(rows.Locator("visible=true")).ToHaveCountAsync(1);
        await Expect(rows.Locator("visible=true")).ToContainTextAsync("shop/web -> shop/db:5432/tcp");
        await Expect(held.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 of 6");
        await rows.Locator("visible=true").GetByRole(AriaRole.Link, new() { Name = "lets-web-in.yaml:8:7" }).ClickAsync();
        var line = page.Locator("li:target");
        await Expect(line).ToBeInViewportAsync();
        await Expect(line).ToContainTextAsync("- from: [{ podSelector:");
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task AccessibilityRulesFindNothing(ColorScheme scheme) =>
        await Accessibility.AssertNothingIsFoundAsync(await OpenAsync(new() { ColorScheme = scheme }));

    [Test]
    public async Task StandardOutputTakesThePageToo()
    {
        var (exitCode, output, _) = await StageTestProcess.RunAsync(
            "run",
            Path.Combine(_pages!.Folder, "closed.yaml"),
            "--engine",
            "simulate",
            "--output",
            "html"
        );

        Assert.That(exitCode, Is.Zero);
        var page = await _pages!.Browser.NewPageAsync();
        await page.SetContentAsync(output);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("StageTest: PROMOTE");
        await page.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(page.GetByText("Everything is as expected.")).ToBeVisibleAsync();
    }

    private static bool IsRefused(IConsoleMessage message) => message.Text.Contains("Content Security Policy", StringComparison.Ordinal);

    private async Task<IPage> OpenAsync(BrowserNewPageOptions? options = null)
    {
        var page = await _pages!.Browser.NewPageAsync(options);
        await page.GotoAsync(new Uri(_report).AbsoluteUri);
        return page;
    }

    // Promotion is to close the database to the web tier.
    private static void WriteScenario(string folder, string name, string roles, string policy)
    {
        File.WriteAllText(
            Path.Combine(folder, policy),
            $$"""
            apiVersion: projectcalico.org/v3
            kind: StagedKubernetesNetworkPolicy
            metadata: { name: db, namespace: shop }
            spec:
              podSelector: { matchLabels: { role: db } }
              policyTypes: [Ingress]
              ingress:
                - from: [{ podSelector: { matchExpressions: [{ key: role, operator: In, values: [{{roles}}] }] } }]
            """
        );
        File.WriteAllText(
            Path.Combine(folder, $"{name}.yaml"),
            $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: {{name}}, description: {{JsonSerializer.Serialize(Hostile)}} }
            topology:
              namespaces: { shop: {} }
              workloads:
                - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
                - { name: api, namespace: shop, labels: { role: api }, ports: [8080] }
                - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
            policies: { staged: [{{JsonSerializer.Serialize(policy)}}] }
            expect:
              baseline: { default: allow }
              promoted: { default: allow, deny: [{ from: shop/web, to: "shop/db:5432", because: {{JsonSerializer.Serialize(Hostile)}} }] }
            """
        );
    }

    [GeneratedRegex(@"ingress allowed by NetworkPolicy shop/db ingress rule 1 \(.*lets-web-in\.yaml:8:7\)")]
    private static partial Regex PlaceOfRule();
}
