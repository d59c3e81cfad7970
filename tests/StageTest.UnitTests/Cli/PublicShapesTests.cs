using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

/// <summary>Shapes of public repositories and of what clusters print, each written anew: one answer for a folder, and no refusal.</summary>
internal sealed class PublicShapesTests
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, labels: { app: web } }
        spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] }
        ---

        """;

    // What a cluster prints of a Deployment is the Deployment, what it made, and what that made.
    [TestCase("", "shop/web[Deployment] => shop/db[Pod]", 1)]
    [TestCase(", debug: 'yes'", "shop/web-5d5[ReplicaSet] => shop/db[Pod]", 2)]
    public async Task WhatAControllerMadeIsReadOnce(string label, string line, int lines)
    {
        using var command = new CommandLine();
        const string spec = "spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] }";
        command.Write(
            "all.yaml",
            $$"""
            apiVersion: v1
            kind: List
            items:
              - apiVersion: v1
                kind: Pod
                metadata:
                  name: web-5d5-abc
                  namespace: shop
                  labels: { app: web, pod-template-hash: 5d5{{label}} }
                  ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-5d5, controller: true, uid: a }]
                {{spec}}
              - apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: web-5d5
                  namespace: shop
                  ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: web, controller: true, uid: b }]
                spec: { replicas: 1, template: { metadata: { labels: { app: web, pod-template-hash: 5d5 } }, {{spec}} } }
              - apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: web-4c4
                  namespace: shop
                  ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: web, controller: true, uid: b }]
                spec: { replicas: 0, template: { metadata: { labels: { app: old, pod-template-hash: 4c4 } }, {{spec}} } }
              - apiVersion: apps/v1
                kind: Deployment
                metadata: { name: web, namespace: shop }
                spec: { replicas: 1, template: { metadata: { labels: { app: web } }, {{spec}} } }
            ---
            {{Pod.Replace("web", "db", StringComparison.Ordinal)}}
            """
        );

        var code = await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain(line));
        Assert.That(
            command.Out.Split('\n').Count(l => l.EndsWith("=> shop/db[Pod] : All Connections", StringComparison.Ordinal)),
            Is.EqualTo(lines + 1)
        );
    }

    [Test]
    public async Task TheOperatorsInstallationStatesTheRangeOfPods()
    {
        using var command = new CommandLine();
        command.Write(
            "all.yaml",
            Pod
                + Pod.Replace("web", "db", StringComparison.Ordinal)
                + """
                apiVersion: operator.tigera.io/v1
                kind: Installation
                metadata: { name: default }
                spec: { calicoNetwork: { ipPools: [{ cidr: 10.244.0.0/16, encapsulation: VXLAN, natOutgoing: Enabled }] } }
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: db, namespace: shop }
                spec: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ ipBlock: { cidr: 10.244.0.0/16 } }] }] }

                """
        );

        var code = await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("shop/web[Pod] => shop/db[Pod] : All Connections\n"));
    }

    // Tiers are often another team's. Before, such a folder was refused.
    [TestCase("map")]
    [TestCase("lint")]
    [TestCase("diff")]
    public async Task APolicyOfATierThatIsElsewhereIsReadWithAWarning(string name)
    {
        using var command = new CommandLine();
        var file = command.Write(
            "all.yaml",
            Pod
                + """
                apiVersion: projectcalico.org/v3
                kind: NetworkPolicy
                metadata: { name: platform.web, namespace: shop }
                spec:
                  tier: platform
                  selector: app == 'web'
                  types: [Ingress]
                  ingress: [{ action: Allow, protocol: TCP, destination: { ports: [80] } }]

                """
        );

        var code = await command.RunAsync(name == "diff" ? [name, file, file] : [name, file]);

        Assert.That(code, Is.Zero, command.Out + command.Error);
        Assert.That(
            command.Out + command.Error,
            Does.Contain("is in the tier 'platform', and its Tier is not here, so its order is unknown.")
        );
        if (name == "map")
        {
            Assert.That(command.Out, Does.Contain("0.0.0.0-255.255.255.255[External] => shop/web[Pod] : TCP 80\n"));
        }
    }

    [Test]
    public async Task OneDocumentHasOneProblemAndItsRemedy()
    {
        using var command = new CommandLine();
        command.Write(
            "app/all.yaml",
            Pod
                + """
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: { name: mesh, namespace: shop }
                spec: { mtls: { mode: STRICT } }
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: web, namespace: shop }
                spec: { podSelector: {} }

                """
        );

        var code = await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", command.PathOf("shop.yaml"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(
            command.Error.Split('\n').Count(l => l.Contains("PeerAuthentication 'shop/mesh'", StringComparison.Ordinal)),
            Is.EqualTo(1)
        );
        Assert.That(command.Error, Does.Contain("state under 'kinds' of stagetest.yaml why its kind is harmless"));

        command.Write(
            "stagetest.yaml",
            "apiVersion: stagetest.io/v1\nkind: Repository\n"
                + "kinds: [{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, harmless: decides how pods are encrypted }]\n"
        );
        code = await command.RunAsync("init", "--manifests", command.PathOf("app"), "--output", command.PathOf("shop.yaml"));
        Assert.That(code, Is.Zero, command.Error);
    }

    // Calico's API server takes it in a policy of a namespace, and nothing fills the namespace in.
    [TestCase("NetworkPolicy", "{ name: db, namespace: shop }", 0)]
    [TestCase("GlobalNetworkPolicy", "{ name: db }", 2)]
    public async Task AServiceWithoutANamespaceMatchesNothing(string kind, string metadata, int expected)
    {
        using var command = new CommandLine();
        command.Write(
            "all.yaml",
            Pod
                + Pod.Replace("web", "db", StringComparison.Ordinal)
                + $$"""
                apiVersion: v1
                kind: Service
                metadata: { name: web, namespace: shop }
                spec: { selector: { app: web }, ports: [{ port: 80 }] }
                ---
                apiVersion: projectcalico.org/v3
                kind: {{kind}}
                metadata: {{metadata}}
                spec: { selector: app == 'db', types: [Egress], egress: [{ action: Allow, destination: { services: { name: web } } }] }

                """
        );

        var code = await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(code, Is.EqualTo(expected), command.Error);
        Assert.That(command.Error, Does.Contain("'services' without 'namespace' matches nothing in Calico."));
        Assert.That(command.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(command.Out, Does.Not.Contain("shop/db[Pod] =>"));
    }

    [Test]
    public async Task AVirtualMachineIsAPodThatIsMissing()
    {
        using var command = new CommandLine();
        command.Write(
            "all.yaml",
            Pod
                + """
                apiVersion: kubevirt.io/v1
                kind: VirtualMachine
                metadata: { name: vm, namespace: shop }
                spec: { runStrategy: Always, template: { metadata: { labels: { app: vm } }, spec: { domain: { devices: {} } } } }

                """
        );

        await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(command.Error, Does.Contain("warning: VirtualMachine 'shop/vm' of kubevirt.io/v1 has a pod template"));
    }

    // pkg/apis/networking/validation of Kubernetes refuses a third type, be it the same one again.
    [Test]
    public async Task AThirdTypeIsRefusedAsByTheServer()
    {
        using var command = new CommandLine();
        command.Write(
            "all.yaml",
            Pod
                + """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: web, namespace: shop }
                spec: { podSelector: {}, policyTypes: [Ingress, Egress, Ingress] }

                """
        );

        Assert.That(await command.RunAsync("map", command.PathOf("all.yaml")), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("'policyTypes' has at most two items."));
    }
}
