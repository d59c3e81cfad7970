using System.Diagnostics;
using System.Globalization;
using System.Text;
using NUnit.Framework;
using StageTest.EndToEndTests.Gate;

namespace StageTest.EndToEndTests.Hostile;

/// <summary>What processes do that are ended from outside while they read and judge something large.</summary>
[Platform("Linux", Reason = "Processes are sent signals.")]
internal sealed class InterruptedTests
{
    // The limit is two seconds; a busy machine needs some more to start what sends the signal.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(6);

    private const int Workloads = 250;
    private const int Parts = 10;

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void CreateFolder()
    {
        _folder = Directory.CreateTempSubdirectory("stagetest-interrupted-");
        Directory.CreateDirectory(At(".git"));
        Directory.CreateDirectory(At("policies"));
    }

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestCase("TERM", "run", "--engine", "simulate")]
    [TestCase("INT", "run", "--engine", "simulate")]
    [TestCase("TERM", "lint")]
    [TestCase("INT", "map")]
    public async Task OneSignalEndsReading(string signal, string command, params string[] options)
    {
        WriteLarge();

        await AssertEndsSoonAsync(signal, [command, At("scenario.yaml"), .. options]);
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task OneSignalEndsVerification(string signal)
    {
        // A file without blocks, which takes half a minute to digest.
        await using (var file = File.Create(At("large.yaml")))
        {
            file.SetLength(40L << 30);
        }

        File.WriteAllText(At("scenario.yaml"), "");
        var digest = new string('0', 64);
        File.WriteAllText(
            At("promotion.json"),
            $$"""
            {
              "_type": "https://in-toto.io/Statement/v1",
              "subject": [
                { "name": "large.yaml", "digest": { "sha256": "{{digest}}" } },
                { "name": "scenario.yaml", "digest": { "sha256": "{{digest}}" } }
              ],
              "predicateType": "https://stagetest.io/promotion/v1",
              "predicate": {
                "decision": "promote", "engine": "lab", "environment": {}, "provenAt": "2026-01-01T00:00:00Z",
                "promotedAt": "2026-01-01T00:00:00Z", "promotedBy": "stagetest", "recordDigest": { "sha256": "{{digest}}" },
                "report": { "digest": { "sha256": "{{digest}}" } },
                "scenarios": [{ "name": "a", "path": "scenario.yaml", "matrixSha256": "{{digest}}", "inputs": [] }]
              }
            }
            """
        );

        await AssertEndsSoonAsync(signal, ["verify", At("promotion.json")]);
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task OneSignalEndsTheGate(string signal)
    {
        using var repository = Large();

        await AssertEndsSoonAsync(
            signal,
            ["gate", "--repository", repository.Root, "--base", "base", "--head", "change", "--engine", "simulate"]
        );
    }

    [Test]
    public async Task WhatAKilledGateLeavesTheNextOneRemoves()
    {
        using var repository = Large();
        var temporary = Directory.CreateDirectory(At("tmp")).FullName;
        var environment = new Dictionary<string, string?> { ["TMPDIR"] = temporary };
        string[] command =
        [
            "gate",
            "--repository",
            repository.Root,
            "--base",
            "base",
            "--head",
            "change",
            "--engine",
            "simulate",
            "--quiet",
        ];
        string[] Left() => [.. Directory.EnumerateDirectories(temporary, "stagetest-scratch-*")];
        using (var killed = StageTestProcess.Start(environment, command))
        {
            await UntilAsync(() => Left().Length > 0, killed);
            killed.Kill(entireProcessTree: true);
            await killed.WaitForExitAsync();
        }

        Assert.That(Left(), Is.Not.Empty);
        repository.Git("switch", "--quiet", "base");
        var (exitCode, _, error) = await StageTestProcess.RunAsync(
            environment,
            ["gate", "--repository", repository.Root, "--base", "base", "--head", "base", "--engine", "simulate", "--quiet"]
        );

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(Left(), Is.Empty);
    }

    [Test]
    public async Task GateWithoutRoomForTemporaryFilesSaysSo()
    {
        using var repository = new GateRepository();
        repository.Branch("change");
        repository.Write("policies/live/large.yaml", new string('#', 200_000));
        repository.Commit();
        var full = Directory.CreateDirectory(At("full")).FullName;

        var (exitCode, _, error) = await FullDisk.RunAsync(
            full,
            new Dictionary<string, string?> { ["TMPDIR"] = full },
            "gate",
            "--repository",
            repository.Root,
            "--base",
            "base",
            "--head",
            "change",
            "--engine",
            "simulate"
        );

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(error, Does.Contain("No space left on device").And.Not.Contain("should not"));
    }

    private static async Task AssertEndsSoonAsync(string signal, string[] command)
    {
        StageTestProcess.SkipIfIgnored(signal);

        using var process = StageTestProcess.Start(command);
        await UntilAsync(() => !process.HasExited && process.TotalProcessorTime > TimeSpan.FromSeconds(1.5), process);
        await StageTestProcess.SignalAsync(process, signal);
        var sent = TimeProvider.System.GetTimestamp();
        var (exitCode, output, error) = await StageTestProcess.EndAsync(process);

        Assert.That(exitCode, Is.EqualTo(130), output + error);
        Assert.That(TimeProvider.System.GetElapsedTime(sent), Is.LessThan(Limit));
        Assert.That(error, Does.Contain("Interrupted."));
    }

    private static async Task UntilAsync(Func<bool> isSo, Process process)
    {
        while (!isSo())
        {
            if (process.HasExited)
            {
                var (exitCode, output, error) = await StageTestProcess.EndAsync(process);
                Assert.Fail($"It ended with {exitCode} before it could be interrupted.\n{output}{error}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void WriteLarge()
    {
        for (var part = 0; part < Parts; part++)
        {
            File.WriteAllText(At($"policies/{part}.yaml"), Policies(part));
        }

        File.WriteAllText(At("scenario.yaml"), Scenario("policies/"));
    }

    private static GateRepository Large()
    {
        var repository = new GateRepository();
        repository.Branch("change");
        for (var part = 0; part < Parts; part++)
        {
            repository.Write($"policies/live/large/{part}.yaml", Policies(part));
        }

        repository.Write("scenarios/large.yaml", Scenario("../policies/live/large/"));
        repository.Commit();
        return repository;
    }

    // Workloads with policies of their own, each of which names all others: every command takes far longer than it is given here.
    private static string Policies(int part)
    {
        var text = new StringBuilder();
        for (var i = part; i < Workloads; i += Parts)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p{i}, namespace: shop }}\nspec:\n"
                    + $"  podSelector: {{ matchLabels: {{ app: w{i} }} }}\n  policyTypes: [Ingress, Egress]\n  ingress:\n"
            );
            for (var j = 0; j < Workloads; j++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"    - from: [{{ podSelector: {{ matchLabels: {{ app: w{j} }} }} }}, {{ ipBlock: {{ cidr: 10.{i}.{j}.0/24 }} }}]\n"
                        + $"      ports: [{{ port: {1_000 + j} }}]\n"
                );
            }
        }

        return text.ToString();
    }

    private static string Scenario(string policies)
    {
        var workloads = Enumerable
            .Range(0, Workloads)
            .Select(i => $"    - {{ name: w{i}, namespace: shop, labels: {{ app: w{i} }}, ports: [80] }}\n");
        return "apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: { name: large }\n"
            + "topology:\n  namespaces: { shop: {} }\n  workloads:\n"
            + string.Concat(workloads)
            + $"policies: {{ enforced: [{policies}] }}\nexpect: {{ promoted: {{ default: deny }} }}\n";
    }
}
