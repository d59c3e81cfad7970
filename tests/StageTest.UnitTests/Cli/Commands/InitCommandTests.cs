using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class InitCommandTests
{
    [Test]
    public async Task WritesAScenarioThatIsLintedAndPromotes()
    {
        using var command = new CommandLine();
        Write(command);
        var file = command.PathOf("scenarios/today.yaml");

        var code = await command.RunAsync(
            "init",
            "--manifests",
            command.PathOf("app"),
            "--policies",
            command.PathOf("policies"),
            "--output",
            file,
            "--name",
            "shop"
        );

        Assert.That(code, Is.Zero, command.Error);
        Golden.Match(File.ReadAllText(file), "init.yaml");
        Assert.That(await command.RunAsync("lint", file), Is.Zero, command.Out);
        Assert.That(command.Out, Does.Contain("[ST1012]"));
        Assert.That(await command.RunAsync("run", file, "--engine", "simulate"), Is.Zero, command.Out);
    }

    [Test]
    public async Task WarnsOfAPolicyThatSelectsNoPods()
    {
        using var command = new CommandLine();
        Write(command);
        command.Write("app/policy.yaml", Runs.Sample.ClosedDatabase.Replace("role: db", "role: databse", StringComparison.Ordinal));

        var code = await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", command.PathOf("app/today.yaml"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Error, Does.Contain("app/policy.yaml:1:1: warning: ").And.Contain("selects no workload"));
    }

    // The scenario, its schema and the settings lie where the next command looks for manifests.
    [Test]
    public async Task NoCommandTripsOverWhatInitWrote()
    {
        using var command = new CommandLine();
        Write(command);
        command.Write("stagetest.yaml", "apiVersion: stagetest.io/v1\nkind: Repository\ndeployed: [{ path: app/ }]\n");
        string[] init = ["init", "--manifests", command.PathOf(""), "--name", "all", "--output", command.PathOf("all.yaml"), "--force"];

        Assert.That(await command.RunAsync("map", command.PathOf("")), Is.Zero, command.Error);
        var known = command.Out;
        Assert.That(await command.RunAsync(init), Is.Zero, command.Error);
        var first = File.ReadAllText(command.PathOf("all.yaml"));

        Assert.That(File.Exists(command.PathOf("schema/scenario.schema.json")), Is.True);
        Assert.That(await command.RunAsync(init), Is.Zero, command.Error);
        Assert.That(File.ReadAllText(command.PathOf("all.yaml")), Is.EqualTo(first));
        Assert.That(await command.RunAsync("map", command.PathOf("")), Is.Zero, command.Error);
        Assert.That(command.Out, Is.EqualTo(known));
        Assert.That(command.Error, Does.Not.Contain("schema").And.Not.Contain("all.yaml"));
    }

    [Test]
    public async Task ReadsTheKindsOfWorkloadsThatTheRepositoryNames()
    {
        using var command = new CommandLine();
        command.Write(
            "stagetest.yaml",
            "apiVersion: stagetest.io/v1\nkind: Repository\ndeployed: [{ path: app/ }]\n"
                + "workloadKinds: [{ apiVersion: example.org/v1, kind: GameServer, podTemplate: spec.template }]\n"
        );
        const string game = """
            apiVersion: example.org/v1
            kind: GameServer
            metadata: { name: game, namespace: games }
            spec:
              template:
                metadata: { labels: { app: game } }
                spec: { containers: [{ name: c, image: x, ports: [{ containerPort: 7000 }] }] }

            """;
        command.Write("app/game.yaml", game);
        command.Write("app/lobby.yaml", game.Replace("name: game", "name: lobby", StringComparison.Ordinal));
        var file = command.PathOf("today.yaml");

        var code = await command.RunAsync("init", "--manifests", command.PathOf("app"), "--name", "games", "--output", file);

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Error, Does.Not.Contain("pod template"));
        Assert.That(File.ReadAllText(file), Does.Contain("manifests: [app/]").And.Not.Contain("defaultPorts"));
        Assert.That(await command.RunAsync("run", file, "--engine", "simulate"), Is.Zero, command.Out);
        Assert.That(command.Out, Does.Contain("games/lobby:7000/tcp"));
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
        Assert.That(
            File.ReadAllText(file),
            Does.Contain("  name: app\n").And.Contain("  manifests: [app.yaml]\n").And.Contain("  enforced: [policy.yaml]\n")
        );
    }

    [Test]
    public async Task LeavesOutWhatChangesTrafficAndIsNotJudged()
    {
        using var command = new CommandLine();
        Write(command);
        command.Write("app/felix.yaml", "apiVersion: projectcalico.org/v3\nkind: FelixConfiguration\nmetadata: { name: default }\n");
        command.Write("app/pool.yaml", "apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: { name: pods }\nspec: {}\n");
        var file = command.PathOf("scenarios/today.yaml");

        var code = await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", file);

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Error, Does.Contain("felix.yaml:1:1: warning: FelixConfiguration"));
        Assert.That(File.ReadAllText(file), Does.Contain("app.yaml").And.Not.Contain("felix.yaml"));
        Assert.That(await command.RunAsync("run", file, "--engine", "simulate"), Is.Zero, command.Out + command.Error);
    }

    [TestCase("schema/scenario.schema.json", "../schema/scenario.schema.json")]
    [TestCase("scenarios/schema/scenario.schema.json", "schema/scenario.schema.json")]
    [TestCase("elsewhere/schema/scenario.schema.json", "schema/scenario.schema.json")]
    public async Task PointsEditorsToTheSchemaAndWritesItWhereThereIsNone(string there, string named)
    {
        using var command = new CommandLine();
        Write(command);
        var own = command.Write(there, "{}");
        var file = command.PathOf("scenarios/today.yaml");

        Assert.That(await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", file), Is.Zero, command.Error);

        Assert.That(File.ReadLines(file).First(), Is.EqualTo($"# yaml-language-server: $schema={named}"));
        Assert.That(
            File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, named)),
            Is.EqualTo(there[0] == 'e' ? StageTest.Core.Scenarios.ScenarioSchema.Text : "{}")
        );
        Assert.That(File.ReadAllText(own), Is.EqualTo("{}"));
    }

    [Test]
    public async Task WhatDeclaresNoPortsIsAskedOnThoseThatPoliciesName()
    {
        using var command = new CommandLine();
        Write(command);
        command.Write(
            "app/app.yaml",
            File.ReadAllText(command.PathOf("app/app.yaml"))
                .Replace("ports:", "args:", StringComparison.Ordinal)
                .Replace("{ containerPort: ", "\"", StringComparison.Ordinal)
                .Replace(" }] }] }", "\"] }] }", StringComparison.Ordinal)
        );
        command.Write(
            "policies/shop.yaml",
            """
            apiVersion: policy.networking.k8s.io/v1alpha1
            kind: AdminNetworkPolicy
            metadata: { name: no-telnet }
            spec:
              priority: 1
              subject: { namespaces: {} }
              ingress: [{ action: Deny, from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: UDP, port: 23 } }] }]
            """
        );
        var file = command.PathOf("scenarios/today.yaml");

        Assert.That(
            await command.RunAsync(
                "init",
                "--manifests",
                command.PathOf("app"),
                "--policies",
                command.PathOf("policies/shop.yaml"),
                "--output",
                file,
                "--name",
                "shop"
            ),
            Is.Zero,
            command.Error
        );

        Assert.That(
            File.ReadAllText(file),
            Does.Contain("\ncalico: v3.31\n").And.Contain("  defaultPorts: [23/udp]   # the manifests declare none, so these are a guess\n")
        );
        Assert.That(await command.RunAsync("run", file, "--engine", "simulate"), Is.Zero, command.Out);
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
            $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: {p.Item1}, namespace: shop, labels: {{ role: {p.Item1} }} }}\nspec: "
            + $"{{ containers: [{{ name: a, ports: [{{ containerPort: {p.Item2} }}] }}] }}\n"
        );
        command.Write("app/app.yaml", string.Join("---\n", pods));
    }
}
