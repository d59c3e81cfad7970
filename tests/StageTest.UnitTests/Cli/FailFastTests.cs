using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

/// <summary>What <c>--fail-fast</c> leaves undone, and what it tells of it.</summary>
internal sealed class FailFastTests
{
    private static readonly string[] Names = ["a-holds", "b-promotes", "c-promotes"];

    private CommandLine _command = null!;

    [SetUp]
    public void Open()
    {
        _command = new();
        foreach (var name in Names)
        {
            _command.Write($"{name}.yaml", Of(name, name == "a-holds" ? "deny" : "allow"));
        }
    }

    [TearDown]
    public void Close() => _command.Dispose();

    [Test]
    public async Task NoScenarioIsStartedAfterTheFirstThatHolds()
    {
        var code = await RunAsync("a-holds.yaml", "b-promotes.yaml", "c-promotes.yaml");

        Assert.That(code, Is.EqualTo(1), _command.Error);
        Assert.That(Names.Where(n => _command.Out.Contains($"{n} / simulate")), Is.EqualTo(["a-holds"]));
        Assert.That(
            _command.Error,
            Does.Contain("a-holds.yaml does not promote. 2 of 3 scenarios were not started, and no report has them.")
        );
    }

    [Test]
    public async Task WhatWasRunBeforeIsReported()
    {
        var code = await RunAsync("b-promotes.yaml", "c-promotes.yaml", "a-holds.yaml");

        Assert.That(code, Is.EqualTo(1), _command.Error);
        Assert.That(Names.Where(n => _command.Out.Contains($"{n} / simulate")), Is.EqualTo(Names));
        Assert.That(_command.Error, Does.Not.Contain("--fail-fast"));
    }

    [Test]
    public async Task WithoutAFailureAllAreRun()
    {
        Assert.That(await RunAsync("b-promotes.yaml", "c-promotes.yaml"), Is.Zero, _command.Error);
        Assert.That(_command.Error, Does.Not.Contain("--fail-fast"));
    }

    private Task<int> RunAsync(params string[] files) =>
        _command.RunAsync(["run", .. files.Select(_command.PathOf), "--engine", "simulate", "--fail-fast", "--parallel", "1"]);

    private static string Of(string name, string expected) =>
        $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: {{name}} }
            topology: { workloads: [{ name: web, ports: [80] }, { name: db }] }
            expect: { baseline: { default: {{expected}} } }
            """;
}
