using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class MapCommandTests
{
    [TestCase("txt")]
    [TestCase("json")]
    [TestCase("md")]
    [TestCase("csv")]
    [TestCase("dot")]
    [TestCase("svg")]
    [TestCase("mermaid")]
    public async Task WritesEveryFormat(string format)
    {
        using var command = new CommandLine();
        command.Write("app/workloads.yaml", ShopManifests.Workloads);
        command.Write("app/policies.yaml", ShopManifests.Changed);

        var code = await command.RunAsync("map", command.PathOf("app"), "--output", format);

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Error, Is.Empty);
        Assert.That(command.Out.Contains("\r\n", StringComparison.Ordinal), Is.EqualTo(format == "csv"), "RFC 4180 wants CR LF");
        Golden.Match(command.Out.ReplaceLineEndings("\n"), $"map.{format}");
    }

    [Test]
    public async Task ALabelMayFrameWorkloadsInsteadOfNamespaces()
    {
        using var command = new CommandLine();
        var file = command.WriteScenario(edit: text => text.Replace("role: web }", "role: web, team: front }", StringComparison.Ordinal));

        await command.RunAsync("map", file, "--output", "mermaid", "--group-by", "team");

        Assert.That(command.Out, Does.Contain("team#58; front").And.Contain("without team").And.Contain("shop/web[Pod]"));
        Assert.That(command.Out.Split("  subgraph"), Has.Length.EqualTo(5));
    }

    [Test]
    public async Task ConfigurationOfCalicoDoesNotEndIt()
    {
        using var command = new CommandLine();
        command.Write("app/workloads.yaml", ShopManifests.Workloads);
        command.Write("app/pool.yaml", "apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: { name: pods }\nspec: {}\n");
        command.Write("app/felix.yaml", "apiVersion: projectcalico.org/v3\nkind: FelixConfiguration\nmetadata: { name: default }\n");

        var code = await command.RunAsync("map", command.PathOf("app"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(
            command.Error,
            Does.Contain("felix.yaml:1:1: warning: FelixConfiguration 'default'")
                .And.Contain("StageTest does not judge that")
                .And.Not.Contain("IPPool")
        );
    }

    [Test]
    public async Task ShowsTheStageThatIsAskedFor()
    {
        using var command = new CommandLine();
        var scenario = command.WriteScenario();

        await command.RunAsync("map", scenario);
        var baseline = command.Out;
        await command.RunAsync("map", scenario, "--stage", "promoted");

        Assert.That(baseline, Does.Contain("shop/web[Pod] => shop/db[Pod] : All Connections\n"));
        Assert.That(
            command.Out,
            Does.Not.Contain("shop/web[Pod] => shop/db[Pod]").And.Contain("shop/api[Pod] => shop/db[Pod] : All Connections\n")
        );
    }

    [Test]
    public async Task WhatARuleMightDecideThatCannotBeJudgedIsUnknown()
    {
        using var command = new CommandLine();
        command.Write("app/all.yaml", ShopManifests.Workloads + "---\n" + ShopManifests.HttpRule);

        var code = await command.RunAsync("map", command.PathOf("app"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(
            command.Out,
            Does.Contain("=> shop/web[Deployment] : No Connections; unknown, by a condition that is not evaluated: All Connections\n")
                .And.Not.Contain("=> shop/web[Deployment] : All Connections\n")
        );
    }

    [Test]
    public async Task WhatAPassWithSuchAConditionLeadsToIsUnknown()
    {
        using var command = new CommandLine();
        var rule = ShopManifests.HttpRule.Replace(
            "- action: Allow\n      http: { methods: [GET] }",
            "- { action: Pass, protocol: TCP, source: { ports: [53] } }\n    - action: Deny",
            StringComparison.Ordinal
        );
        Assert.That(rule, Does.Contain("Pass"));
        command.Write("app/all.yaml", ShopManifests.Workloads + "---\n" + rule);
        const string unknown = "No Connections; unknown, by a condition that is not evaluated: TCP 1-65535";

        var code = await command.RunAsync("map", command.PathOf("app"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(
            command.Out,
            Does.Contain($"0.0.0.0-255.255.255.255[External] => shop/web[Deployment] : {unknown}\n")
                .And.Contain($"shop/db[StatefulSet] => shop/web[Deployment] : {unknown}\n")
        );
        Assert.That(
            command.Error,
            Does.Contain("all.yaml:27:7: warning: ").And.Contain("has a rule with a source port, which is not evaluated.")
        );
    }

    [Test]
    public async Task AWrongPathIsNamed()
    {
        using var command = new CommandLine();

        var code = await command.RunAsync("map", command.PathOf("nowhere"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("nowhere: error: There is no such file or folder."));
    }

    [Test]
    public async Task TheFirstHundredProblemsArePrintedAndTheRestCounted()
    {
        using var command = new CommandLine();
        command.Write("app/all.yaml", string.Concat(Enumerable.Repeat("kind: Pod\nmetadata: {}\n---\n", 150)));

        var code = await command.RunAsync("map", command.PathOf("app"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(101).And.One.EqualTo("and 50 more."));
    }

    [Test]
    public async Task MorePodsThanAMapCanHoldAreRefused()
    {
        using var command = new CommandLine();
        var pods = Enumerable
            .Range(0, 3001)
            .Select(i => $"---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: p{i}, namespace: shop }}\nspec: {{ containers: [] }}\n");
        command.Write("app/all.yaml", string.Concat(pods));

        // A slash at the end of a folder, as shells complete it, changes nothing.
        var code = await command.RunAsync("map", command.PathOf("app/"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(
            command.Error,
            Is.EqualTo(
                "There are 3001 pods, and a map has a line for each pair of them: at most 3000 are mapped. Name a part of the "
                    + "manifests, or test single flows with 'stagetest explain'.\n"
            )
        );
    }
}
