using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

public sealed class InitCommandTests
{
    [Test]
    public async Task WritesAScenarioThatIsLintedAndPromotes()
    {
        using var command = new CommandLine();
        Write(command);
        var file = command.PathOf("scenarios/today.yaml");

        var code = await command.RunAsync("init", "--manifests", command.PathOf("app"), "--policies", command.PathOf("policies"), "--output", file, "--name", "shop");

        Assert.That(code, Is.Zero, command.Error);
        Golden.Match(File.ReadAllText(file), "init.yaml");
        Assert.That(await command.RunAsync("lint", file), Is.Zero, command.Out);
        Assert.That(command.Out, Does.Contain("[ST1012]"));
        Assert.That(await command.RunAsync("run", file, "--engine", "simulate"), Is.Zero, command.Out);
    }

    [Test]
    public async Task TakesThePoliciesThatStandAmongTheManifests()
    {
        using var command = new CommandLine();
        Write(command);
        command.Write("app/policy.yaml", Runs.Sample.ClosedDatabase);
        var file = command.PathOf("app/today.yaml");

        var code = await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", file);

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(File.ReadAllText(file), Does.Contain("  name: app\n").And.Contain("  manifests: [app.yaml]\n").And.Contain("  enforced: [policy.yaml]\n"));
    }

    [Test]
    public async Task OverwritesOnlyWhereForced()
    {
        using var command = new CommandLine();
        Write(command);
        var file = command.Write("scenarios/today.yaml", "mine");

        Assert.That(await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", file), Is.EqualTo(2));
        Assert.That(File.ReadAllText(file), Is.EqualTo("mine"));
        Assert.That(command.Error, Does.Contain("This file exists. Name another with --output, or overwrite it with --force."));

        Assert.That(await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", file, "--force"), Is.Zero);
        Assert.That(File.ReadAllText(file), Does.Contain("stagetest.io/review: pending"));
    }

    [Test]
    public async Task WritesNothingWhereTheInputIsBroken()
    {
        using var command = new CommandLine();
        command.Write("app/app.yaml", "apiVersion: v1\nkind: Pod\nmetadata: { name: Bad Name }\n");
        var file = command.PathOf("scenarios/today.yaml");

        Assert.That(await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", file, "--name", "Bad"), Is.EqualTo(2));
        Assert.That(await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", file), Is.EqualTo(2));

        Assert.That(command.Error, Does.Contain("app/app.yaml:1:1: error: Pod").And.Contain("Nothing was written."));
        Assert.That(File.Exists(file), Is.False);
    }

    private static void Write(CommandLine command)
    {
        var pods = new[] { ("web", 80), ("api", 8080), ("db", 5432) }.Select(p =>
            $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: {p.Item1}, namespace: shop, labels: {{ role: {p.Item1} }} }}\nspec: {{ containers: [{{ name: a, ports: [{{ containerPort: {p.Item2} }}] }}] }}\n");
        command.Write("app/app.yaml", string.Join("---\n", pods));
    }
}
