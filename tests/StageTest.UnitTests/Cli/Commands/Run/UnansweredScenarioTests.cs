using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands.Run;

/// <summary>What no answer can come from is said before anything is started.</summary>
internal sealed class UnansweredScenarioTests
{
    private const string Kubernetes = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec: { podSelector: { matchLabels: { role: db } } }
        """;

    [Test]
    public async Task ScenariosThatNothingCanAskEndTheRunBeforeItsStart()
    {
        using var command = new CommandLine();
        var scenario = command.WriteScenario();

        var code = await command.RunAsync(["run", scenario, "--engine", "k3s", "--calico", "none"]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain($"{scenario}: It applies ").And.EndWith("Nothing was run.\n"));
        Assert.That(command.Out, Is.Empty);
    }

    [TestCase("k3s")]
    [TestCase("cluster")]
    public async Task FlowLogThatWouldBeEmptyIsRefused(string engine)
    {
        using var command = new CommandLine();
        command.Write("policies/db.yaml", Kubernetes);
        var scenario = command.WriteScenario();
        string[] context = engine == "cluster" ? ["--context", "none"] : [];

        var code = await command.RunAsync([
            "run",
            scenario,
            "--engine",
            engine,
            .. context,
            "--output",
            $"flows={command.PathOf("flows.jsonl")}",
        ]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain($"The engine '{engine}' logs no flows").And.Contain("use --engine "));
    }
}
