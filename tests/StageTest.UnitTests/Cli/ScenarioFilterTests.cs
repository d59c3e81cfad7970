using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

/// <summary>Which scenarios a run selects by tags and names.</summary>
internal sealed class ScenarioFilterTests
{
    private CommandLine _command = null!;

    [SetUp]
    public void Open()
    {
        _command = new();
        foreach (var (name, tags) in new[] { ("shop-fast", "[fast, shop]"), ("shop-slow", "slow"), ("teams", "[]") })
        {
            _command.Write($"{name}.yaml", Of(name, tags));
        }
    }

    [TearDown]
    public void Close() => _command.Dispose();

    [TestCase("shop-fast shop-slow teams")]
    [TestCase("shop-fast", "--tag", "fast")]
    [TestCase("shop-fast shop-slow", "--tag", "fast", "--tag", "slow")]
    [TestCase("shop-fast shop-slow", "--filter", "shop-*")]
    [TestCase("shop-slow", "--filter", "shop-*", "--tag", "slow")]
    public async Task ARunTakesWhatIsSelected(string expected, params string[] options)
    {
        var code = await _command.RunAsync(["run", _command.PathOf("."), "--engine", "simulate", .. options]);

        Assert.That(code, Is.Zero, _command.Error);
        var run = new[] { "shop-fast", "shop-slow", "teams" }.Where(name => _command.Out.Contains($"{name} / simulate"));
        Assert.That(string.Join(' ', run), Is.EqualTo(expected));
    }

    [TestCase("--tag", "fats", "Did you mean 'fast'?")]
    [TestCase("--filter", "team", "Did you mean 'teams'?")]
    public async Task WhatSelectsNothingIsBadInput(string option, string value, string remedy)
    {
        var code = await _command.RunAsync("run", _command.PathOf("."), "--engine", "simulate", option, value);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(_command.Error, Does.Contain(remedy).And.Contain("Nothing was run."));
    }

    [Test]
    public async Task TagsOfScenariosAreNoCommandsOfATerminalOrALog()
    {
        _command.Write("hostile.yaml", Of("hostile", """["a\e]0;title\a\u202E\n::error::b"]"""));

        await _command.RunAsync("run", _command.PathOf("hostile.yaml"), "--engine", "simulate", "--tag", "none");

        Assert.That(_command.Error, Does.Contain("a\\u001b]0;title\\u0007\\u202e").And.Not.Contain("\u001b").And.Not.Contain("\n::"));
    }

    private static string Of(string name, string tags) =>
        $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: {{name}}, tags: {{tags}} }
            topology: { workloads: [{ name: web, ports: [80] }, { name: db }] }
            expect: { baseline: { default: allow } }
            """;
}
