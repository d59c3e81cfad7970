using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Playwright;
using NUnit.Framework;
using StageTest.EndToEndTests.Lab;
using StageTest.EndToEndTests.Reports;
using StageTest.Engines.Lab;
using StageTest.Engines.Lab.Linux;
using static Microsoft.Playwright.Assertions;

namespace StageTest.EndToEndTests.Studio;

/// <summary>The studio as users start it: who is answered, what an edit shows, and that nothing is left.</summary>
internal sealed class StudioTests
{
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> \u202Edesrever";

    // How long the page may take to show what happened. No test judges by it: a busy machine is slow, and a lost edit never shows.
    private const float Limit = 60_000;
    private const int Soon = 10_000;

    private string _folder = "";
    private RunningStudio? _studio;

    [OneTimeSetUp]
    public async Task StartTheStudio()
    {
        SetDefaultExpectTimeout(Limit);
        _folder = Directory.CreateTempSubdirectory("stagetest-studio-").FullName;
        WriteScenario();
        WritePolicy("api");
        _studio = await RunningStudio.StartAsync("", Path.Combine(_folder, "shop.yaml"));
    }

    [OneTimeTearDown]
    public async Task EndTheStudio()
    {
        await (_studio?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("Host", "studio.example", HttpStatusCode.Forbidden)]
    [TestCase("Host", "localhost", HttpStatusCode.Forbidden)]
    [TestCase("Origin", "http://studio.example", HttpStatusCode.Forbidden)]
    [TestCase("Origin", "null", HttpStatusCode.Forbidden)]
    [TestCase("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [TestCase("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [TestCase("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [TestCase("Accept", "text/html", HttpStatusCode.OK)]
    public async Task OnlyTheStudiosOwnPageIsAnswered(string header, string value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_studio!.Address, "1/"));
        request.Headers.TryAddWithoutValidation(header, value);

        var (status, text) = await AnswerAsync(request);

        Assert.That(status, Is.EqualTo(expected));
        Assert.That(text.Contains("shop.yaml", StringComparison.Ordinal), Is.EqualTo(expected == HttpStatusCode.OK));
    }

    [TestCase("/")]
    [TestCase("/1/view")]
    [TestCase("/style.css")]
    [TestCase("/0000000000000000000000000000000000000000000000000000000000000000/1/view")]
    [TestCase("/TOKEN0/1/view")]
    [TestCase("//TOKEN/1/view")]
    public async Task WithoutTheTokenNothingIsAnswered(string path)
    {
        var token = _studio!.Address.Segments[1].Trim('/');
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"http://{_studio.Address.Authority}{path.Replace("TOKEN", token, StringComparison.Ordinal)}"
        );

        Assert.That((await AnswerAsync(request)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task NothingIsChangedThroughIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_studio!.Address, "1/view"));

        Assert.That((await AnswerAsync(request)).Status, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [Test]
    [Category("browser")]
    public async Task AnEditShowsWhatItOpensAndABrokenOneLeavesTheLastSoundState()
    {
        if (Chromium.Executable is null)
        {
            Assert.Ignore($"There is no Chromium here. {Chromium.Variable} names one.");
        }

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.StartAsync(playwright);
        var page = await browser.NewPageAsync();
        var (others, messages) = (new List<string>(), new List<string>());
        page.Console += (_, message) => messages.Add(message.Text);
        page.PageError += (_, problem) => messages.Add(problem);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_studio!.Address.AbsoluteUri, StringComparison.Ordinal))
            {
                others.Add(request.Url);
            }
        };
        await page.GotoAsync(_studio!.Address.AbsoluteUri);
        var scenario = page.GetByRole(AriaRole.Region, new() { Name = "shop PROMOTE" });
        await Expect(scenario).ToBeVisibleAsync();
        await Expect(page.GetByText("<img src=x").First).ToBeVisibleAsync();

        // A stage shows its matrix, and a cell its explanation, which an edit leaves open.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "baseline:" })).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "staged" }).CheckAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "promoted:" })).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "promoted" }).CheckAsync();
        var detail = page.Locator("article:target");
        await page.GetByRole(AriaRole.Row, new() { Name = "shop/web" })
            .GetByRole(AriaRole.Link, new() { Name = "denied, allowed in the stage before" })
            .ClickAsync();
        await Expect(detail).ToContainTextAsync("expected denied, observed denied");

        WritePolicy("api, web");
        var changes = page.GetByText("It opens 1 flow and closes 0 flows over all stages");
        await Expect(changes).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "shop HOLD" })).ToBeVisibleAsync();
        await Expect(detail).ToContainTextAsync("expected denied, observed allowed");

        await File.WriteAllTextAsync(Path.Combine(_folder, "policy.yaml"), "kind: [");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("policy.yaml:2:1: error");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("has errors");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "shop HOLD" })).ToBeVisibleAsync();

        WritePolicy("api");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(scenario).ToBeVisibleAsync();
        Assert.That(await page.TitleAsync(), Does.StartWith("StageTest studio"));
        Assert.That(others, Is.Empty);
        Assert.That(messages, Is.Empty);
        await Accessibility.AssertTheKeyboardReachesEverythingAsync(page);
        await Accessibility.AssertNothingIsFoundAsync(page);
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 130)]
    [TestCase("KILL", 137)]
    public async Task WithItEverythingEnds(string signal, int exitCode)
    {
        var mark = Guid.NewGuid().ToString();
        var engine = LabPrerequisites.ReasonAgainst() is null ? "lab" : "simulate";
        var scenario = Path.Combine(_folder, "shop.yaml");
        var studio = await RunningStudio.StartAsync(mark, scenario, "--engine", engine);
        await using (studio)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(studio.Address, "1/events"));
            using var client = new HttpClient();
            using var events = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var lines = new StreamReader(await events.Content.ReadAsStreamAsync());
            while (await lines.ReadLineAsync() is not "data: 1") { }

            Assert.That(await studio.EndAsync(signal), Is.EqualTo(exitCode));

            // What serves the page and what keeps the lab are other processes, which a killed command cannot wait for.
            Assert.That(() => Machine.ProcessesMarked(mark), Is.Empty.After(Soon, 50));
        }
    }

    [Test]
    public async Task OnlyTheStudioNeedsTheAspNetRuntime()
    {
        // In a mount namespace of its own the runtime is hidden by an empty folder.
        if (LabPrerequisites.ReasonAgainst() is { } reason)
        {
            Assert.Ignore(reason);
        }

        var installed = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../Microsoft.AspNetCore.App"));
        var scenario = Path.Combine(_folder, "shop.yaml");
        Task<(int ExitCode, string Output, string Error)?> WithoutAsync(params string[] arguments) =>
            StageTestProcess.ProgramAsync(
                "unshare",
                [
                    .. LabHostCommand.Unshare(Libc.EffectiveUserId() == 0),
                    "sh",
                    "-ec",
                    "mount -t tmpfs none \"$1\"; shift; exec \"$@\"",
                    "sh",
                    installed,
                    "dotnet",
                    Path.Combine(Path.GetDirectoryName(StageTestProcess.Command)!, "stagetest.dll"),
                    .. arguments,
                ]
            );

        var run = await WithoutAsync("run", scenario, "--engine", "simulate");
        var studio = await WithoutAsync("studio", scenario);

        Assert.That(run!.Value.Output, Does.Contain("shop / simulate"), run.Value.Error);
        Assert.That(studio!.Value.ExitCode, Is.EqualTo(3));
        Assert.That(studio.Value.Error, Does.StartWith("The studio needs the ASP.NET Core runtime 10, and"));
    }

    private static async Task<(HttpStatusCode Status, string Text)> AnswerAsync(HttpRequestMessage request)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private void WritePolicy(string roles) =>
        File.WriteAllText(
            Path.Combine(_folder, "policy.yaml"),
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

    private void WriteScenario() =>
        File.WriteAllText(
            Path.Combine(_folder, "shop.yaml"),
            $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: shop, description: {{JsonSerializer.Serialize(Hostile)}} }
            topology:
              namespaces: { shop: {} }
              workloads:
                - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
                - { name: api, namespace: shop, labels: { role: api }, ports: [8080] }
                - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
            policies: { staged: [policy.yaml] }
            expect:
              baseline: { default: allow }
              promoted: { default: allow, deny: [{ from: shop/web, to: "shop/db:5432" }] }
            """
        );
}
