using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Xml.Linq;
using NUnit.Framework;
using StageTest.EndToEndTests.Pages;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Packages;

/// <summary>Consumes this build as teams do: from packages, in a repository that is not this one.</summary>
internal sealed class PackageTests
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    private PackageFeed? _feed;
    private string _sample = "";

    [OneTimeSetUp]
    public async Task PackAndBuildTheSample()
    {
        _feed = await PackageFeed.PackAsync();
        _sample = _feed.CopySample();
        var (code, output) = await DotNetAsync("build", "tests/PolicyTests", $"-p:StageTestVersion={PackageFeed.Version}", "-nologo");
        Assert.That(code, Is.Zero, output);
    }

    [OneTimeTearDown]
    public void RemoveEverything() => _feed?.Dispose();

    [Test]
    public async Task EveryScenarioIsATestThatPassesWhereTheGatePromotes()
    {
        var (code, output) = await TestAsync("--logger", "trx;LogFileName=all.trx", "--results-directory", "results");

        var results = XDocument.Load(Path.Combine(_sample, "results", "all.trx")).Descendants(Trx + "UnitTestResult").ToArray();
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(
            results.Select(r => ((string?)r.Attribute("testName"), (string?)r.Attribute("outcome"))),
            Is.EquivalentTo(new[] { ("Promotes(good.yaml)", "Passed"), ("Promotes(bad.yaml)", "Failed") })
        );
        Assert.That(output, Does.Contain("bank/guest -> bank/ledger:8443/tcp   expected allowed, observed denied"));
        foreach (var result in results)
        {
            var attached = result.Descendants(Trx + "ResultFile").Select(f => Path.GetFileName((string)f.Attribute("path")!)).ToArray();
            Assert.That(attached, Does.Contain("report.md").And.Contain("report.json"), (string?)result.Attribute("testName"));
        }
    }

    [Test]
    public async Task LabelsAreCategories()
    {
        var (code, output) = await TestAsync("--filter", "TestCategory=outcome:good");

        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain("Passed:     1").And.Contain("Total:     1"));
    }

    [Test]
    public async Task EngineAndReportAreSetByParametersOfTheRun()
    {
        var (code, output) = await TestAsync(
            "--filter",
            "TestCategory=outcome:good",
            "--",
            "TestRunParameters.Parameter(name=\"stagetest.engine\", value=\"simulate\")",
            "TestRunParameters.Parameter(name=\"stagetest.output\", value=\"json=out/report.json\")"
        );

        Assert.That(code, Is.Zero, output);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_sample, "out", "report.json")));
        Assert.That(report.RootElement.GetProperty("engine").GetString(), Is.EqualTo("simulate"));
        Assert.That(report.RootElement.GetProperty("decision").GetString(), Is.EqualTo("promote"));
    }

    [Test]
    public async Task ASettingThatMakesNoSenseFailsEveryTest()
    {
        var (code, output) = await TestAsync("--", "TestRunParameters.Parameter(name=\"stagetest.engin\", value=\"lab\")");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(
            output,
            Does.Contain("There is no parameter 'stagetest.engin'. Did you mean 'stagetest.engine'?").And.Contain("Failed:     2")
        );
    }

    [Test]
    public async Task TheCommandIsInstalledAsATool()
    {
        var tools = Path.Combine(_feed!.Root, "tools");
        var (installed, output) = await DotNetAsync("tool", "install", "StageTest", "--tool-path", tools, "--version", PackageFeed.Version);
        Assert.That(installed, Is.Zero, output);

        var command = Path.Combine(tools, "stagetest");
        var (good, goodText) = await _feed.RunAsync(_sample, command, "run", "scenarios/good.yaml");
        var (bad, badText) = await _feed.RunAsync(_sample, command, "run", "scenarios/bad.yaml");

        Assert.That(good, Is.Zero, goodText);
        Assert.That(bad, Is.EqualTo(1), badText);
        Assert.That(badText, Does.Contain("expected   by scenarios/bad.yaml:18:9"));
    }

    // NuGet has what this build packed; and nothing, as without internet.
    [TestCase("docs/how-to/install.md", true)]
    [TestCase("docs/how-to/offline.md", false)]
    [Runs("docs/how-to/install.md", "dotnet tool")]
    [Runs("docs/how-to/offline.md", "dotnet tool")]
    [Platform("Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task TheToolIsInstalledAsThePagesSay(string page, bool isOnNuGet)
    {
        using var shell = new PageShell();
        await StageTestProcess.SucceedAsync("cp", "-r", Path.Combine(_feed!.Root, "packages"), shell.Folder);
        var sources = isOnNuGet ? "<add key=\"nuget\" value=\"packages\" />" : "";
        shell.Write("nuget.config", $"<configuration><packageSources><clear />{sources}</packageSources></configuration>");
        var home = Directory.CreateDirectory(Path.Combine(shell.Folder, "home")).FullName;
        shell.Environment["HOME"] = home;
        shell.Environment["DOTNET_CLI_HOME"] = home;
        shell.Environment["NUGET_PACKAGES"] = Path.Combine(home, "cache");
        shell.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        shell.Put("stagetest", $"exec '{home}/.dotnet/tools/stagetest' \"$@\"");

        var output = await shell.RunAsync(PageBlock.Of(page, "dotnet tool"));

        Assert.That(output, Does.Contain("stagetest"));
        Assert.That(await shell.RunAsync("stagetest --version"), Does.StartWith(PackageFeed.Version));
    }

    [Test]
    public async Task SymbolsInThePackagesLeadToEverySource()
    {
        var remote = await StageTestProcess.ProgramAsync("git", "-C", Repository.Root, "config", "--get", "remote.origin.url");
        var isOnGitHub = remote?.Output.Contains("github.com", StringComparison.Ordinal) == true;
        var packages = Directory.GetFiles(Path.Combine(_feed!.Root, "packages"));
        Assert.That(packages, Has.Length.EqualTo(4));
        foreach (var package in packages)
        {
            var (sources, found) = (0, PackageSymbols.Read(package));
            foreach (var document in found.SelectMany(s => s.Documents))
            {
                Assert.That(document.IsEmbedded || File.Exists(document.Path), $"{package}: {document.Path} cannot be found");
                sources += document.IsEmbedded ? 0 : 1;
            }

            Assert.That(sources, Is.Positive, package);

            // A clone that has no remote does not know where its sources are published.
            Assert.That(found.Select(s => s.SourceLink is not null), Has.All.EqualTo(isOnGitHub), package);
        }
    }

    private Task<(int Code, string Output)> TestAsync(params string[] arguments) =>
        DotNetAsync(["test", "tests/PolicyTests", "--no-build", "-nologo", .. arguments]);

    private Task<(int Code, string Output)> DotNetAsync(params string[] arguments) => _feed!.RunAsync(_sample, "dotnet", arguments);
}
