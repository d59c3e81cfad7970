using System.Diagnostics;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Cli;

/// <summary>The command as scripts meet it: a process with two streams, an exit code and signals.</summary>
[Platform(Exclude = "Win", Reason = "Signals are sent with kill.")]
internal sealed class ProcessTests
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: NAME }
        topology:
          namespaces: { shop: {} }
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
        policies:
          staged: [../policies/db.yaml]
        expect:
          baseline: { default: allow }
          promoted:
            default: allow
            deny:
              - { from: shop/web, to: shop/db:5432, because: no pod speaks to the database }
        """;

    private const string Policy = """
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: db, namespace: shop }
        spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress] }
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private string _root = null!;

    [SetUp]
    public void CreateRepository()
    {
        _root = Directory.CreateTempSubdirectory("stagetest-process-").FullName;
        foreach (var folder in (ReadOnlySpan<string>)[".git", "policies", "scenarios"])
        {
            Directory.CreateDirectory(Path.Combine(_root, folder));
        }

        File.WriteAllText(Path.Combine(_root, "policies", "db.yaml"), Policy);
    }

    [TearDown]
    public void RemoveRepository() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task ReportsOnStandardOutputAndExitsWithTheDecision()
    {
        WriteScenario("shop");

        var (exitCode, output, error) = await FinishAsync(
            Start("run", Path.Combine(_root, "scenarios"), "--engine", "simulate", "--output", "json")
        );

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.StartWith("{\"version\":1,\"engine\":\"simulate\""));
        Assert.That(error, Does.Not.Contain("\e["));
    }

    [Test]
    public async Task AWrongCommandLineExitsWithTwo()
    {
        var (exitCode, _, _) = await FinishAsync(Start("run"));

        Assert.That(exitCode, Is.EqualTo(2));
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    [Platform("Linux", Reason = "The lab engine is Linux's.")]
    public async Task ASignalEndsTheRunWith130(string signal)
    {
        StageTestProcess.SkipIfIgnored(signal);

        // The lab waits this long for an answer to a flow that is denied, so the signal arrives in the middle.
        using var process = Start("run", WriteScenario("shop"), "--engine", "lab", "--denial-timeout", "30s");
        var line = await process.StandardError.ReadLineAsync();
        while (line is not null && !line.EndsWith(": reading promoted", StringComparison.Ordinal))
        {
            line = await process.StandardError.ReadLineAsync();
        }

        await StageTestProcess.SignalAsync(process, signal);
        var (exitCode, output, error) = await FinishAsync(process);

        Assert.That(line, Is.EqualTo("shop: reading promoted"), error);
        Assert.That(exitCode, Is.EqualTo(130), error);
        Assert.That(error, Does.Contain("Interrupted"));
        Assert.That(output, Is.Empty);
    }

    [TestCase("run --engine simulate", ">/dev/full", 3, "The text report cannot be written: ")]
    [TestCase("run --engine simulate", ">&-", 3, "The text report cannot be written: ")]
    [TestCase("lint", ">/dev/full", 3, "The text report cannot be written: ")]
    [Platform("Linux", Reason = "Only there is a device that is always full.")]
    public async Task OutputThatCannotBeWrittenIsAFailure(string command, string redirection, int code, string message)
    {
        var (exitCode, _, error) = await FinishAsync(Shell($"{command} '{WriteScenario("shop")}' {redirection}"));

        Assert.That(exitCode, Is.EqualTo(code), error);
        Assert.That(error, Does.Contain(message).And.Not.Contain("Unhandled"));
    }

    [TestCase("2>/dev/full")]
    [TestCase("2>&-")]
    [Platform("Linux", Reason = "Only there is a device that is always full.")]
    public async Task ProgressThatNobodyCanReadChangesNothing(string redirection)
    {
        var (exitCode, output, _) = await FinishAsync(Shell($"run '{WriteScenario("shop")}' --engine simulate {redirection}"));

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.StartWith("shop / simulate - PROMOTE"));
    }

    private string WriteScenario(string name, Func<string, string>? edit = null)
    {
        var file = Path.Combine(_root, "scenarios", $"{name}.yaml");
        var text = Scenario.Replace("NAME", name, StringComparison.Ordinal);
        File.WriteAllText(file, edit is null ? text : edit(text));
        return file;
    }

    private Process Shell(string arguments) =>
        StageTestProcess.StartProgram("/bin/sh", ["-c", $"'{StageTestProcess.Command}' {arguments}"], _root);

    private static Process Start(params string[] arguments) => StageTestProcess.StartProgram(StageTestProcess.Command, arguments);

    private static async Task<(int ExitCode, string Output, string Error)> FinishAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await StageTestProcess.EndAsync(process, limit: limit.Token);
    }
}
