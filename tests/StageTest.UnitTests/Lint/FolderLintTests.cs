using System.Text.RegularExpressions;
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
    [TestCase("from: [{ podSelector: { matchLabels: { app: wbe } } }]", "ST1014", "no workload here matches")]
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

    private const string Shop = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, labels: { app: web } }
        spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080, name: http }] }] }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: worker, namespace: shop }
        spec:
          replicas: 0
          selector: { matchLabels: { app: worker } }
          template:
            metadata: { labels: { app: worker } }
            spec: { containers: [{ name: worker, image: worker, ports: [{ containerPort: 9000, name: jobs }] }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: worker, namespace: shop }
        spec: { selector: { app: worker }, ports: [{ port: 80, targetPort: jobs }] }
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: backup, namespace: shop }
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                metadata: { labels: { app: backup } }
                spec: { restartPolicy: Never, containers: [{ name: backup, image: backup }] }
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: node-exporter, namespace: monitoring }
        spec:
          selector: { matchLabels: { app: node-exporter } }
          template:
            metadata: { labels: { app: node-exporter, team: obs } }
            spec: { hostNetwork: true, containers: [{ name: exporter, image: exporter, ports: [{ containerPort: 9100 }] }] }
        ---
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: { name: calico, namespace: shop }
        spec: { selector: "SUBJECT", types: [Ingress, Egress], RULE }

        """;

    [TestCase("ingress: [{ action: Allow, source: { selector: \"app == 'wbe'\" } }]", "no workload here matches")]
    [TestCase("ingress: [{ action: Deny, source: { selector: \"quarantine == 'true'\" } }]")]
    [TestCase("egress: [{ action: Deny, protocol: TCP, destination: { selector: \"quarantine == 'true'\", ports: [http] } }]")]
    [TestCase("egress: [{ action: Allow, destination: { services: { name: kubernetes, namespace: default } } }]")]
    [TestCase("egress: [{ action: Allow, destination: { services: { name: web, namespace: shop } } }]", "names the service 'shop/web'")]
    [TestCase("egress: [{ action: Allow, destination: { services: { name: worker, namespace: shop } } }]")]
    [TestCase("ingress: [{ action: Allow, source: { selector: \"app == 'worker'\" } }]")]
    [TestCase("egress: [{ action: Allow, protocol: TCP, destination: { selector: \"app == 'worker'\", ports: [jobs] } }]")]
    [TestCase("egress: [{ action: Allow, protocol: TCP, destination: { selector: \"app == 'worker'\", ports: [jbos] } }]", "'jbos'")]
    [TestCase("ingress: [{ action: Allow, source: { selector: has(batch.kubernetes.io/job-name) } }]", "a controller chooses")]
    [TestCase("ingress: [{ action: Allow, source: { namespaceSelector: \"kubernetes.io/metadata.name == 'monitoring'\" } }]")]
    [TestCase("ingress: [{ action: Allow, source: { namespaceSelector: all(), selector: \"team == 'obs'\" } }]", "DaemonSet monitoring/")]
    public async Task WhatIsLegalAndUsefulIsNoMistake(string rule, string told = "")
    {
        var (folder, scenario) = await FindingsAsync("app == 'web'", rule);

        Assert.That(folder, Is.EqualTo(scenario));
        Assert.That(folder, told.Length == 0 ? Is.Empty : Has.Length.EqualTo(1).And.One.Contains(told));
    }

    [Test]
    public async Task APolicyOfAWorkloadWithoutPodsIsLookedAt()
    {
        var (folder, scenario) = await FindingsAsync(
            "app == 'worker'",
            "ingress: [{ action: Allow, protocol: TCP, source: { selector: \"app == 'wbe'\" }, destination: { ports: [jobs] } }]"
        );

        Assert.That(folder, Has.Length.EqualTo(1).And.One.Contains("no workload here matches"));
        Assert.That(scenario, Is.EqualTo(folder));
    }

    [Test]
    public async Task PodsOnTheNetworkOfTheirNodeAreNamed()
    {
        var (folder, _) = await FindingsAsync(
            "app == 'web'",
            "ingress: [{ action: Allow, source: { namespaceSelector: all(), selector: \"team == 'obs'\" } }]"
        );

        Assert.That(
            folder.Single(),
            Is.EqualTo(
                " warning: The ingress rule 1 of Calico NetworkPolicy shop/calico means peers with (team == \"obs\" && "
                    + "has(projectcalico.org/namespace)), and only pods on the network of their node match (DaemonSet "
                    + "monitoring/node-exporter). Policies see the addresses of their nodes instead. Name these. [ST1014]"
            )
        );
    }

    private static async Task<(string[] Folder, string[] Scenario)> FindingsAsync(string subject, string rule)
    {
        using var command = new CommandLine();
        command.Write(
            "app/all.yaml",
            Shop.Replace("SUBJECT", subject, StringComparison.Ordinal).Replace("RULE", rule, StringComparison.Ordinal)
        );
        var scenario = command.PathOf("shop.yaml");
        Assert.That(await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", scenario), Is.Zero, command.Error);
        await command.RunAsync("lint", command.PathOf("app"));
        var folder = OfPolicy(command.Out);
        await command.RunAsync("lint", scenario);
        return (folder, OfPolicy(command.Out));
    }

    // What the readers say names the folder or the scenario.
    private static string[] OfPolicy(string output) =>
        [
            .. output
                .Split('\n')
                .Where(line => line.Contains("Calico NetworkPolicy shop/calico", StringComparison.Ordinal))
                .Where(line =>
                    line.EndsWith("[ST1013]", StringComparison.Ordinal)
                    || line.EndsWith("[ST1014]", StringComparison.Ordinal)
                    || line.EndsWith("[ST1015]", StringComparison.Ordinal)
                )
                .Select(line => line[line.IndexOf(" warning: ", StringComparison.Ordinal)..])
                .Select(line => Regex.Replace(line, "the topology of [^ ]+ does", "the topology does")),
        ];

    private static string[] Found(string output) =>
        [
            .. output
                .Split('\n')
                .Where(line => line.EndsWith("[ST1014]", StringComparison.Ordinal) || line.EndsWith("[ST1015]", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf(" warning: ", StringComparison.Ordinal)..]),
        ];
}
