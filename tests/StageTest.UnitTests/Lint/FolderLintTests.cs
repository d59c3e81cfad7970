using NUnit.Framework;
using StageTest.UnitTests.Cli;

namespace StageTest.UnitTests.Lint;

/// <summary>What lint finds in folders without a scenario, compared with what it finds in a scenario of them.</summary>
internal sealed class FolderLintTests
{
    private const string Router = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: ingress, labels: { policy-group.network.openshift.io/host-network: "" } }
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: router, namespace: ingress }
        spec:
          selector: { matchLabels: { app: router } }
          template:
            metadata: { labels: { app: router } }
            spec: { hostNetwork: true, containers: [{ name: router, image: router, ports: [{ containerPort: 443 }] }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, labels: { app: web } }
        spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080, name: http }] }] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: web, namespace: shop }
        spec: { podSelector: { matchLabels: { app: web } }, ingress: [RULE] }

        """;

    [TestCase(
        "from: [{ namespaceSelector: { matchLabels: { policy-group.network.openshift.io/host-network: '' } } }]",
        "ST1014",
        "ingress/router"
    )]
    [TestCase("from: [{ podSelector: { matchLabels: { app: wbe } } }]", "ST1014", "no workload here is that")]
    [TestCase("ports: [{ port: htpp }]", "ST1015", "a port named 'htpp'")]
    [TestCase("from: [{ namespaceSelector: {} }], ports: [{ port: http }]", "", "")]
    [TestCase("from: [{ namespaceSelector: { matchLabels: { team: unknown } } }]", "", "")]
    public async Task AFolderAndAScenarioOfItSayTheSame(string rule, string id, string told)
    {
        using var command = new CommandLine();
        command.Write("app/all.yaml", Router.Replace("RULE", $"{{ {rule} }}", StringComparison.Ordinal));
        var scenario = command.PathOf("shop.yaml");
        Assert.That(await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", scenario), Is.Zero, command.Error);

        await command.RunAsync("lint", command.PathOf("app"));
        var folder = Found(command.Out);
        await command.RunAsync("lint", scenario);
        var whole = Found(command.Out);

        Assert.That(folder, Is.EqualTo(whole));
        Assert.That(folder, id.Length == 0 ? Is.Empty : Has.One.Contains(told).And.One.EndsWith($"[{id}]"), command.Out);
    }

    private static string[] Found(string output) =>
        [
            .. output
                .Split('\n')
                .Where(line => line.EndsWith("[ST1014]", StringComparison.Ordinal) || line.EndsWith("[ST1015]", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf(" warning: ", StringComparison.Ordinal)..]),
        ];
}
