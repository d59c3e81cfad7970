using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using NUnit.Framework;
using StageTest.EndToEndTests.Pages;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Packages;

/// <summary>Installs the archive for Linux x64 in an empty folder and uses it as an ordinary user, on a system without .NET.</summary>
[Platform("Linux")]
internal sealed class ArchiveTests
{
    // An account is a number to the kernel; this one has no name, no password and no home.
    private const string Account = "58128";

    // The base of the image on the page, and the one that .ci/setup creates where no registry answers.
    private static readonly string[] Bases = ["debian:bookworm-slim", "stagetest-dev/debian:bookworm"];

    private static readonly TimeSpan StudioLimit = TimeSpan.FromSeconds(60);

    private string _folder = "";
    private string _command = "";

    [OneTimeSetUp]
    public async Task BuildAndUnpack()
    {
        await StageTestProcess.SucceedAsync(Path.Combine(Repository.Root, ".ci", "archives"), "linux-x64");
        _folder = Directory.CreateTempSubdirectory("stagetest-archive-").FullName;
        var archive = Directory.GetFiles(Path.Combine(Repository.Root, "artifacts", "archives"), "*-linux-x64.tar.gz").Single();
        await StageTestProcess.SucceedAsync("tar", "-xzf", archive, "-C", _folder, "--no-same-owner");
        _command = Path.Combine(Directory.GetDirectories(_folder).Single(), "stagetest");
        foreach (var name in new[] { "scenarios/shop", "policies/shop" })
        {
            await StageTestProcess.SucceedAsync("mkdir", "-p", Path.Combine(_folder, Path.GetDirectoryName(name)!));
            await StageTestProcess.SucceedAsync("cp", "-r", Path.Combine(Repository.Root, name), Path.Combine(_folder, name));
        }

        await StageTestProcess.SucceedAsync("chmod", "-R", "u=rwX,go=rX", _folder);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task ItRunsTheLabWithoutDotNet()
    {
        var (code, output, error) = await AsOrdinaryUserAsync(_command, "run", "scenarios/shop/lockdown.yaml", "--engine", "lab");

        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.StartWith("shop-lockdown / lab - PROMOTE: 16 flows"));
    }

    [Test]
    public async Task ItIsAPluginOfKubectlToo()
    {
        var plugin = Path.Combine(Path.GetDirectoryName(_command)!, "kubectl-stagetest");

        Assert.That(
            (await AsOrdinaryUserAsync(plugin, "--version")).Output,
            Is.EqualTo((await AsOrdinaryUserAsync(_command, "--version")).Output)
        );
    }

    [Test]
    public async Task ItsStudioStartsWithoutDotNet()
    {
        using var studio = Start(_command, "studio", "scenarios/shop/lockdown.yaml");
        using var limit = new CancellationTokenSource(StudioLimit);
        var address = await studio.StandardOutput.ReadLineAsync(limit.Token);
        Assert.That(address, Is.Not.Null);
        using var client = new HttpClient();

        Assert.That(await client.GetStringAsync(new Uri($"{address}1/"), limit.Token), Does.Contain("lockdown.yaml"));
        await StageTestProcess.SignalAsync(studio, "TERM");
        await studio.WaitForExitAsync(limit.Token);
        Assert.That(studio.ExitCode, Is.EqualTo(130));
    }

    [Test]
    public async Task KrewsManifestHasItsDigest()
    {
        var archives = Path.Combine(Repository.Root, "artifacts", "archives");
        var archive = Path.GetFileName(Directory.GetFiles(archives, "*-linux-x64.tar.gz").Single());
        var version = archive["stagetest-".Length..archive.IndexOf("-linux", StringComparison.Ordinal)];
        var digest = (await File.ReadAllLinesAsync(Path.Combine(archives, "SHA256SUMS"))).Single(l =>
            l.EndsWith(archive, StringComparison.Ordinal)
        )[..64];

        var (code, manifest, error) = await StageTestProcess.ProgramAsync(Path.Combine(Repository.Root, ".ci", "krew"), [version])
            ?? default;

        Assert.That(code, Is.Zero, error);
        Assert.That(manifest, Does.Contain($"/v{version}/{archive}\n      sha256: {digest}\n").And.Contain("bin: stagetest\n"));
    }

    [Test]
    public async Task ItsDigestIsInTheList()
    {
        var archives = Path.Combine(Repository.Root, "artifacts", "archives");
        var archive = Directory.GetFiles(archives, "*-linux-x64.tar.gz").Single();
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(archive)));

        Assert.That(
            await File.ReadAllLinesAsync(Path.Combine(archives, "SHA256SUMS")),
            Does.Contain($"{digest}  {Path.GetFileName(archive)}")
        );
    }

    [Test]
    [Runs("docs/how-to/install.md", "sha256sum")]
    [Runs("docs/how-to/offline.md", "sha256sum")]
    [UnsupportedOSPlatform("windows")]
    public async Task ItIsCheckedAndUnpackedAsThePagesSay()
    {
        foreach (var page in (string[])["docs/how-to/install.md", "docs/how-to/offline.md"])
        {
            using var shell = new PageShell();
            await CopyArchiveAsync(shell.Folder);

            var output = await shell.RunAsync(PageBlock.Of(page, "sha256sum"));

            Assert.That(output, Does.Contain("-linux-x64.tar.gz: OK\n").And.Contain("lab"), page);
        }
    }

    [Test]
    [Runs("docs/how-to/install.md", "docker build")]
    [Runs("docs/troubleshooting.md", "docker run")]
    [UnsupportedOSPlatform("windows")]
    public async Task AnImageIsBuiltAndRunAsThePagesSay()
    {
        if (await FirstBaseAsync() is not { } found)
        {
            Assert.Ignore($"There is no Docker with the image {Bases[0]}. 'tests/DevelopmentCluster/debian {Bases[0]}' provides one.");
            return;
        }

        using var shell = new PageShell();
        var archive = await CopyArchiveAsync(Path.Combine(shell.Folder, "artifacts/archives"));
        foreach (var name in (string[])["harness/image", "scenarios/shop", "policies/shop"])
        {
            await shell.CopyAsync(name);
        }

        await shell.RunAsync("chmod -R go=rX .");

        // An image of this name may be on the machine, and stays as it is.
        var image = $"stagetest-page-{Guid.NewGuid():N}";
        shell.Names["stagetest-0.1.0-linux-x64.tar.gz"] = archive;
        shell.Names["-t stagetest "] = $"--build-arg BASE={found} -t {image} ";
        shell.Names[" stagetest run"] = $" {image} run";
        try
        {
            var output = await shell.RunAsync(PageBlock.Of("docs/how-to/install.md", "docker build"));
            Assert.That(output, Does.Contain("/ simulate - PROMOTE").And.Contain("/ lab - PROMOTE"));

            // The third option is for an engine with AppArmor; others accept it.
            Assert.That(await shell.RunAsync(PageBlock.Of("docs/troubleshooting.md", "docker run")), Does.Contain("/ lab - PROMOTE"));
        }
        finally
        {
            await StageTestProcess.ProgramAsync("docker", "rmi", image);
        }
    }

    private static async Task<string?> FirstBaseAsync()
    {
        foreach (var image in Bases)
        {
            if (await StageTestProcess.ProgramAsync("docker", "image", "inspect", image) is { ExitCode: 0 })
            {
                return image;
            }
        }

        return null;
    }

    private static async Task<string> CopyArchiveAsync(string folder)
    {
        var archives = Path.Combine(Repository.Root, "artifacts", "archives");
        var archive = Directory.GetFiles(archives, "*-linux-x64.tar.gz").Single();
        await StageTestProcess.SucceedAsync("mkdir", "-p", folder);
        await StageTestProcess.SucceedAsync("cp", archive, Path.Combine(archives, "SHA256SUMS"), folder);
        return Path.GetFileName(archive);
    }

    // Nothing of the environment, which may tell where a .NET runtime is.
    private Task<(int ExitCode, string Output, string Error)> AsOrdinaryUserAsync(params string[] command) =>
        StageTestProcess.EndAsync(Start(command));

    private Process Start(params string[] command)
    {
        string[] account = Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--clear-groups", "--"]
            : [];
        string[] start = ["env", "-i", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "DOTNET_ROOT=/nonexistent", .. account, .. command];
        return StageTestProcess.StartProgram(start[0], start[1..], _folder);
    }
}
