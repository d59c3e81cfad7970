using System.Runtime.Versioning;
using NUnit.Framework;
using StageTest.EndToEndTests.Lab;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Pages;

/// <summary>Commands of pages that call programs which most machines have.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed class ToolLinesTests : LabFixture
{
    // 'make test' runs this test, and the others build or measure for minutes: make says what it would do, and does nothing.
    [TestCase("README.md", "make build")]
    [TestCase("CONTRIBUTING.md", "make build")]
    [TestCase("docs/reference/quality.md", "make coverage")]
    [TestCase("docs/reference/quality.md", "make mutation")]
    [Runs("README.md", "make build")]
    [Runs("CONTRIBUTING.md", "make build")]
    [Runs("docs/reference/quality.md", "make coverage")]
    [Runs("docs/reference/quality.md", "make mutation")]
    public async Task MakeKnowsTheTargets(string page, string text)
    {
        PageShell.SkipWithout("make");
        using var shell = new PageShell();
        shell.Put("make", $"exec env PATH=\"${{PATH#*:}}\" make --dry-run -C '{Repository.Root}' \"$@\"");

        var output = await shell.RunAsync(PageBlock.Of(page, text));

        Assert.That(output, Does.Contain(".ci/"));
    }

    [Test]
    [Runs("policies/README.md", "stagetest promote")]
    [Runs("harness/README.md", "openssl")]
    public async Task ASignatureIsVerifiedWithoutStageTest()
    {
        PageShell.SkipWithout("openssl", "jq", "base64");
        using var shell = await RepositoryAsync();
        var promoted = await shell.RunAsync(PageBlock.Of("policies/README.md", "stagetest promote"));
        Assert.That(promoted, Does.Contain("PROMOTE"));
        await shell.RunAsync(
            "git checkout -q . && git clean -qfd policies && stagetest run scenarios/shop --engine lab -q -o json=report.json"
        );

        var verified = await shell.RunAsync(PageBlock.Of("harness/README.md", "openssl"));

        Assert.That(verified, Does.EndWith("Verified OK\n"));
        var changed = await shell.EndAsync("echo >> signed; openssl dgst -sha256 -verify ci.pub.pem -signature sig signed");
        Assert.That(changed.Code, Is.Not.Zero, changed.Output);
    }

    [Test]
    [Runs("README.md", "stagetest lint scenarios/shop/lockdown.yaml")]
    [Runs("README.md", "--output junit=junit.xml")]
    public async Task CommandsOfTheReadmePromoteThisRepository()
    {
        using var shell = new PageShell();
        await shell.CopyAsync("scenarios");
        await shell.CopyAsync("policies");

        var two = await shell.RunAsync(PageBlock.Of("README.md", "stagetest lint scenarios/shop/lockdown.yaml"));
        await shell.RunAsync(PageBlock.Of("README.md", "--output junit=junit.xml"));

        Assert.That(two, Does.Contain("shop-lockdown / lab - PROMOTE"));
        foreach (var report in (string[])["report.json", "junit.xml", "summary.md", "report.html"])
        {
            Assert.That(await File.ReadAllTextAsync(Path.Combine(shell.Folder, report)), Does.Contain("shop-lockdown"), report);
        }
    }

    private static async Task<PageShell> RepositoryAsync()
    {
        var shell = new PageShell();
        await shell.CopyAsync("scenarios/shop");
        await shell.CopyAsync("policies/shop");
        await shell.RunAsync("git init -q -b main; git add .; git -c user.name=You -c user.email=you@example.org commit -qm Policies");
        return shell;
    }
}
