using System.Text.Json;
using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class ExplainCommandTests
{
    private const string Tiers = """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: security }
        spec: { order: 10 }
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: { name: security.no-telnet }
        spec:
          tier: security
          order: 1
          selector: has(role)
          types: [Ingress]
          ingress:
            - { action: Deny, protocol: TCP, destination: { ports: [23] } }
            - { action: Pass }
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: { name: security.caches }
        spec: { tier: security, order: 2, selector: role == 'cache', types: [Ingress], ingress: [{ action: Deny }] }

        """;

    [TestCase("text", "txt")]
    [TestCase("json", "json")]
    public async Task WalksBothDirectionsTierByTier(string format, string extension)
    {
        using var command = new CommandLine();
        command.Write("app/workloads.yaml", ShopManifests.Workloads);
        command.Write("app/policies.yaml", ShopManifests.Closed);
        command.Write("app/tiers.yaml", Tiers);

        var code = await command.RunAsync(
            "explain",
            "--manifests",
            command.PathOf("app"),
            "--from",
            "shop/web",
            "--to",
            "shop/db:8080",
            "--output",
            format
        );

        Assert.That(code, Is.Zero, command.Error);
        Golden.Match(command.Out.Replace(command.PathOf(""), "", StringComparison.Ordinal), $"explain.{extension}");
    }

    [Test]
    public async Task TellsThePromotedVerdictUnlessAskedForTheBaseline()
    {
        using var command = new CommandLine();
        var scenario = command.WriteScenario();

        await command.RunAsync("explain", scenario, "--from", "shop/web", "--to", "shop/db:5432");
        var promoted = command.Out;
        await command.RunAsync("explain", scenario, "--from", "shop/web", "--to", "shop/db:5432", "--stage", "baseline");

        Assert.That(promoted, Does.StartWith("shop/web -> shop/db:5432/tcp at promoted: denied\n"));
        Assert.That(command.Out, Does.StartWith("shop/web -> shop/db:5432/tcp at baseline: allowed\n"));
    }

    [Test]
    public async Task SaysWhereCalicosPendingTraceDiffers()
    {
        // Given a staged policy that takes the place of an enforced one of its name, which allows more
        using var command = new CommandLine();
        command.Write(
            "policies/open.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec: { podSelector: { matchLabels: { role: db } }, ingress: [{}] }
            """
        );
        var scenario = command.WriteScenario(edit: text =>
            text.Replace("policies:\n", "policies:\n  enforced: [../policies/open.yaml]\n", StringComparison.Ordinal)
        );

        // When a flow is explained that the old policy allows and the new one does not
        await command.RunAsync("explain", scenario, "--from", "shop/web", "--to", "shop/db:5432");

        // Then the trace is said to show the old answer
        Assert.That(
            command.Out,
            Does.EndWith(
                "Calico's pending trace shows allowed, promotion makes it denied, because the trace still evaluates "
                    + "NetworkPolicy shop/db, which StagedKubernetesNetworkPolicy shop/db replaces.\n"
            )
        );
    }

    [TestCase("shop/wbe", "shop/db:5432", "--from shop/wbe: there is no such workload or external endpoint. Did you mean 'shop/web'?")]
    [TestCase("shop/web", "shop/bd:5432", "--to shop/bd: there is no such workload or external endpoint. Did you mean 'shop/db'?")]
    [TestCase("shop/web", "shop/db:sqll", "'sqll' is not a port of shop/db. Did you mean 'sql'? Its ports: sql. Any number will do too.")]
    [TestCase("shop/web", "shop/db", "--to shop/db: a port must follow the name, such as 'shop/db:80' or 'shop/db:icmp'.")]
    [TestCase("shop/db", "shop/db:5432", "a pod's traffic to its own address meets no policy")]
    public async Task AWrongNameIsMetWithTheNearestOne(string from, string to, string message)
    {
        using var command = new CommandLine();
        command.Write("app/workloads.yaml", ShopManifests.Workloads);

        var code = await command.RunAsync("explain", "--manifests", command.PathOf("app"), "--from", from, "--to", to);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message));
        Assert.That(command.Out, Is.Empty);
    }

    [Test]
    public async Task ANamedPortIsTheNumberBehindIt()
    {
        using var command = new CommandLine();
        command.Write("app/workloads.yaml", ShopManifests.Workloads);

        await command.RunAsync(
            "explain",
            "--manifests",
            command.PathOf("app"),
            "--from",
            "shop/web",
            "--to",
            "shop/db:sql",
            "--output",
            "json"
        );

        Assert.That(JsonDocument.Parse(command.Out).RootElement.GetProperty("port").GetInt32(), Is.EqualTo(5432));
    }

    [TestCase("")]
    [TestCase("scenario.yaml --manifests app")]
    public async Task EitherAScenarioOrManifestsAreExplained(string inputs)
    {
        using var command = new CommandLine();

        var code = await command.RunAsync([
            "explain",
            .. inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            "--from",
            "shop/web",
            "--to",
            "shop/db:1",
        ]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("Name either a scenario or '--manifests PATH'."));
    }
}
