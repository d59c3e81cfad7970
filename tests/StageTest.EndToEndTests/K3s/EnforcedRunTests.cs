using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.EndToEndTests.Kubernetes;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.K3s;

/// <summary>Runs of the k3s engine on a cluster that enforces: by what stands in for Calico, from the canary to the decision.</summary>
internal sealed class EnforcedRunTests : K3sFixture
{
    // The name of a host that cannot exist: a pull from it fails at once.
    private const string NodeImage = "registry.invalid/calico/node:v3.32.1";
    private const string Agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.25";

    [OneTimeSetUp]
    public async Task CanEnforceOrSkip()
    {
        if (Environment.UserName != "root" || await StageTestProcess.ProgramAsync("nft", "--version") is null)
        {
            Assert.Ignore("Only root can enter the network of a container, and only with nft enforce policies there.");
        }
    }

    [Test]
    public async Task WhatIsRightIsPromotedAndWhatIsWrongIsHeld()
    {
        var manifests = Write(
            "served",
            [StandIn("stand-in", Agnhost), CalicoKinds.Tiers("projectcalico.org/v3"), CalicoKinds.Served, CalicoKinds.ClusterPolicies]
        );

        var (exitCode, report, text) = await RunAsync(
            manifests,
            [
                Scenario("conformance", "port-with-two-names"),
                Scenario("shop", "lockdown"),
                Calico("staged-global-network-policy-deletes"),
                Calico("staged-set-moves-tier"),
                Calico("cluster-policy-priority"),
                Wrong(),
            ]
        );

        var scenarios = report["scenarios"]!.AsArray();
        var wrong = scenarios.Single(s => (string)s!["name"]! == "wrong")!;
        var shop = scenarios.Single(s => (string)s!["name"]! == "shop-lockdown")!["stages"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), text);
            Assert.That(
                scenarios.Where(s => s != wrong).Select(s => (string)s!["decision"]!),
                Has.Exactly(5).EqualTo("promote").And.None.Not.EqualTo("promote"),
                text
            );
            Assert.That((string)wrong["decision"]!, Is.EqualTo("hold"), text);
            Assert.That(
                wrong["reasons"]!.ToJsonString(),
                Does.Contain("wrong/web -\\u003E wrong/db:5432/tcp").Or.Contain("wrong/web -> wrong/db:5432/tcp")
            );
            Assert.That(
                shop.Single(s => (string)s!["name"]! == "promoted")!["flows"]!.AsArray().Count(f => f!["enforced"] is not null),
                Is.EqualTo(12),
                text
            );
            Assert.That(report["environment"]!["calicoApi"], Is.Null);
        }
    }

    [Test]
    public async Task WithoutCalicosApiServerItsObjectsAreConvertedAndDoTheSame()
    {
        var images = await NodeImageAsync();
        var manifests = Write(
            "stored",
            [StandIn("calico-node", NodeImage), CalicoKinds.Tiers("crd.projectcalico.org/v1"), CalicoKinds.Store]
        );

        var (exitCode, report, text) = await RunAsync(
            manifests,
            [Calico("staged-network-policy-replaces"), Calico("tier-end-pass"), Calico("global-network-set")],
            "--images",
            images
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero, text);
            Assert.That(report["scenarios"]!.AsArray().Select(s => (string)s!["decision"]!), Has.Exactly(3).EqualTo("promote"), text);
            Assert.That((string)report["environment"]!["calicoApi"]!, Is.EqualTo("crd.projectcalico.org/v1, converted"));
            Assert.That((string)report["environment"]!["calico"]!, Is.EqualTo("v3.32.1"));
            Assert.That(
                text,
                Does.Match(@"WARNING: .*registry\.invalid/calico/apiserver:v3\.32\.1.*cannot be pulled")
                    .And.Contain("The run continues without Calico's API server.")
            );
        }
    }

    private static string Scenario(string folder, string name) => Path.Combine(Repository.Root, "scenarios", folder, $"{name}.yaml");

    private static string Calico(string name) => Scenario(Path.Combine("conformance", "calico"), name);

    // What the author expects is not what the policy does.
    private string Wrong()
    {
        var root = Directory.CreateDirectory(Path.Combine(Scratch, "wrong")).FullName;
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        File.WriteAllText(
            Path.Combine(root, "policy.yaml"),
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: closed, namespace: wrong }
            spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress] }
            """
        );
        File.WriteAllText(
            Path.Combine(root, "scenario.yaml"),
            """
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: wrong }
            topology:
              namespaces: { wrong: {} }
              workloads:
                - { name: web, namespace: wrong, labels: { role: web }, ports: [80] }
                - { name: db, namespace: wrong, labels: { role: db }, ports: [5432] }
            policies: { staged: [policy.yaml] }
            expect: { baseline: { default: allow }, promoted: { default: allow } }
            """
        );
        return Path.Combine(root, "scenario.yaml");
    }

    // The same stand-in as for clusters without enforcement, under another name and image, and without its own kinds.
    private static string StandIn(string name, string image)
    {
        var documents = File.ReadAllText(Path.Combine(Here, "calico-vxlan.yaml")).Split("\n---\n");
        return string.Join(
                "\n---\n",
                documents.Where(d =>
                    !d.Contains("CustomResourceDefinition", StringComparison.Ordinal) && !d.Contains("kind: Tier", StringComparison.Ordinal)
                )
            )
            .Replace("- name: stand-in", $"- name: {name}", StringComparison.Ordinal)
            .Replace(Agnhost, image, StringComparison.Ordinal);
    }

    private string Write(string name, IEnumerable<string> documents)
    {
        var directory = Directory.CreateDirectory(Path.Combine(Scratch, name)).FullName;
        File.WriteAllText(Path.Combine(directory, "calico-vxlan.yaml"), string.Join("\n---\n", documents));
        return directory;
    }

    // The one image that such clusters have, under the name of Calico's.
    private async Task<string> NodeImageAsync()
    {
        var images = Directory.CreateDirectory(Path.Combine(Scratch, "images")).FullName;
        var archive = Path.Combine(images, "node.tar");
        await StageTestProcess.SucceedAsync(
            "sh",
            "-c",
            $"docker run --rm --entrypoint cat {Image} /opt/devcluster/images.tar | docker load"
        );
        await StageTestProcess.SucceedAsync("docker", "tag", Agnhost, NodeImage);
        await StageTestProcess.SucceedAsync("docker", "save", "--output", archive, NodeImage);
        await StageTestProcess.SucceedAsync("docker", "image", "rm", NodeImage, Agnhost);
        return images;
    }

    private async Task<(int ExitCode, JsonNode Report, string Text)> RunAsync(string manifests, string[] scenarios, params string[] more)
    {
        var report = Path.Combine(Scratch, $"{Path.GetFileName(manifests)}.json");
        using var run = StageTestProcess.Start(
            Variables,
            [
                "run",
                .. scenarios,
                "--engine",
                "k3s",
                "--k3s-image",
                Image,
                "--calico-manifests",
                manifests,
                "-v",
                "-o",
                "text",
                "-o",
                $"json={report}",
                .. more,
            ]
        );
        var begin = await StageTestProcess.ReadUntilAsync(run, "k3s: creating");
        await using var enforcer = await Enforcer.StartAsync($"stagetest-{RunOf(begin)}-server");
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);
        return (exitCode, JsonNode.Parse(await File.ReadAllTextAsync(report))!, $"{output}\n{begin}{error}");
    }
}
