using System.Diagnostics;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.EndToEndTests.Kubernetes;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.K3s;

/// <summary>
/// Runs of the k3s engine, with a cache of the fixture's own. Skipped, with the reason, if there is no Docker or no image for it.
/// </summary>
[Category("k3s")]
[Parallelizable(ParallelScope.Self)]
internal abstract class K3sFixture
{
    /// <summary>The image for development, which enforces no policy.</summary>
    protected const string Development = "stagetest-dev/k3s:v1.20.2";

    /// <summary>An image with the command line of rancher/k3s.</summary>
    protected static readonly string Image = Environment.GetEnvironmentVariable("STAGETEST_K3S_IMAGE") ?? Development;

    private ClusterPlace? _place;

    /// <summary>Where the files of these tests are.</summary>
    protected static string Here => Path.Combine(Repository.Root, "tests", "StageTest.EndToEndTests", "K3s");

    /// <summary>A directory that is removed after the tests; the cache of the runs is in it.</summary>
    protected string Scratch { get; private set; } = "";

    protected Dictionary<string, string?> Variables => new() { ["XDG_CACHE_HOME"] = Scratch };

    [OneTimeSetUp]
    public async Task LookOrSkip()
    {
        if (!File.Exists(ProbeImage.AgentFile))
        {
            Assert.Ignore("The probe agent was not built. 'make build' builds it where there is gcc.");
        }

        if (await StageTestProcess.ProgramAsync("docker", "image", "inspect", Image) is not { ExitCode: 0 })
        {
            Assert.Ignore($"There is no Docker with the image {Image} here. STAGETEST_K3S_IMAGE names another.");
        }

        if (Image != Development)
        {
            Assert.Ignore($"What stands in for parts of a cluster here is made for {Development}, not for {Image}.");
        }

        _place = await ClusterPlace.TakeAsync();
        Scratch = Directory.CreateTempSubdirectory("stagetest-").FullName;
    }

    [OneTimeTearDown]
    public void RemoveScratch()
    {
        using var place = _place;
        if (Scratch.Length > 0)
        {
            Directory.Delete(Scratch, recursive: true);
        }
    }

    /// <summary>
    /// Reads what a run tells until its pods wait for answers, which they do for as long as <c>--denial-timeout</c> says, because the
    /// server's node forwards nothing to a port.
    /// </summary>
    protected static async Task<string> ReadUntilRowsWaitAsync(Process run, int port)
    {
        var read = await StageTestProcess.ReadUntilAsync(run, "k3s: creating");
        var server = $"stagetest-{RunOf(read)}-server";
        await StageTestProcess.SucceedAsync(
            "docker",
            "exec",
            server,
            "iptables",
            "-I",
            "FORWARD",
            "-p",
            "tcp",
            "--dport",
            $"{port}",
            "-j",
            "DROP"
        );
        read += await StageTestProcess.ReadUntilAsync(run, ": reading without policies");
        while (
            await StageTestProcess.ProgramAsync("docker", "exec", server, "pgrep", "-f", "stagetest-probe-agent probe")
                is not { ExitCode: 0 }
        )
        {
            Assert.That(run.HasExited, Is.False, read);
        }

        return read;
    }

    /// <summary>The name of a run, by what it told.</summary>
    protected static string RunOf(string error) =>
        Regex.Match(error, @"^\S+ run (st-[0-9a-f]+)\r?$", RegexOptions.Multiline) is { Success: true } found
            ? found.Groups[1].Value
            : throw new AssertionException($"No run has told its name:\n{error}");

    /// <summary>The containers, networks and volumes that Docker still has of a run, by what it told.</summary>
    protected static Task<string[]> LeftAsync(string error) => LeftOfAsync(RunOf(error));

    /// <summary>The same, by its name.</summary>
    /// <param name="run">Its name.</param>
    protected static async Task<string[]> LeftOfAsync(string run)
    {
        var label = $"label=stagetest.io/run={run}";
        var listed = new List<string>();
        foreach (
            var command in (IEnumerable<string[]>)
                [
                    ["ps", "-aq", "--filter", label],
                    ["network", "ls", "-q", "--filter", label],
                    ["volume", "ls", "-q", "--filter", label],
                ]
        )
        {
            listed.AddRange(
                (await StageTestProcess.ProgramAsync("docker", command))!.Value.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            );
        }

        return [.. listed];
    }
}
