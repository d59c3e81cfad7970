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

    [TestCase("--calico none leaves a cluster without Calico, which writes them.", "--calico", "none")]
    public async Task FlowLogThatWouldBeEmptyIsRefused(string reason, string option, string value)
    {
        using var command = new CommandLine();
        command.Write("policies/db.yaml", Kubernetes);
        var scenario = command.WriteScenario();

        var code = await command.RunAsync([
            "run",
            scenario,
            "--engine",
            "k3s",
            option,
            value,
            "--output",
            $"flows={command.PathOf("flows.jsonl")}",
        ]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(
            command.Error,
            Does.StartWith($"The file of --output flows would be empty: {reason}").And.EndWith("Nothing was run.\n")
        );
    }
}
