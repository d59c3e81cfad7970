using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.K3s;

/// <summary>
/// The install by Calico's operator. What stands in for its manifests has no operator that does anything; the test does its work.
/// </summary>
internal sealed class CalicoOperatorTests : K3sFixture
{
    private static string Operator => Path.Combine(Here, "operator");

    [Test]
    public async Task RunBeginsWhenTheOperatorHasFinishedAllThatItWasAskedFor()
    {
        var report = Path.Combine(Scratch, "report.json");
        using var run = StageTestProcess.Start(
            Variables,
            "run",
            Path.Combine(Repository.Root, "scenarios", "shop", "lockdown.yaml"),
            "--engine",
            "k3s",
            "--k3s-image",
            Image,
            "--calico-install",
            "operator",
            "--calico-manifests",
            Operator,
            "--unsafe-skip-enforcement-check",
            "-v",
            "-o",
            "text",
            "-o",
            $"json={report}"
        );
        var told = await StageTestProcess.ReadUntilAsync(run, "waiting for Calico's operator: calico is not available");
        var server = $"stagetest-{RunOf(told)}-server";

        var installation = JsonNode.Parse(await KubectlAsync(server, "", "get", "installation", "default", "-o", "json"))!["spec"]!;
        await KubectlAsync(server, await File.ReadAllTextAsync(Path.Combine(Operator, "made-by-operator.yaml")), "apply", "-f", "-");
        await KubectlAsync(
            server,
            "",
            "wait",
            "--for=condition=Established",
            "crd/tiers.projectcalico.org",
            "crd/stagedkubernetesnetworkpolicies.projectcalico.org"
        );
        await KubectlAsync(
            server,
            """{"apiVersion":"projectcalico.org/v3","kind":"Tier","metadata":{"name":"default"},"spec":{"order":1000000}}""",
            "apply",
            "-f",
            "-"
        );

        // What has not been told of yet, has gone wrong, goes on, or was never asked for by name is waited for, too.
        await TellAsync(server, "calico", "Available");
        told += await StageTestProcess.ReadUntilAsync(
            run,
            "waiting for Calico's operator: apiserver is not available: the operator has not reported its status; goldmane is not available"
        );
        await TellAsync(server, "apiserver", "Degraded", "Pod calico-system/calico-apiserver has failed");
        told += await StageTestProcess.ReadUntilAsync(
            run,
            "operator: apiserver is not available: Pod calico-system/calico-apiserver has failed; goldmane is not available"
        );
        await TellAsync(server, "calico", "Progressing", "DaemonSet calico-system/calico-node is updating");
        await TellAsync(server, "tiers", "Progressing", "Waiting for Tier admin");
        await TellAsync(server, "apiserver", "Available");
        await TellAsync(server, "goldmane", "Available");
        await TellAsync(server, "whisker", "Available");
        told += await StageTestProcess.ReadUntilAsync(
            run,
            "operator: calico is not available: DaemonSet calico-system/calico-node is updating; tiers is not available: Waiting "
                + "for Tier admin"
        );
        await TellAsync(server, "calico", "Available");
        await TellAsync(server, "tiers", "Available");
        await TellAsync(server, "ippools", "Available");
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);
        told += error;

        var network = installation["calicoNetwork"]!;
        var pool = network["ipPools"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), told + output);
            Assert.That((string?)network["bgp"], Is.EqualTo("Disabled"));
            Assert.That((string?)pool["cidr"], Is.EqualTo("10.42.0.0/16"));
            Assert.That((string?)pool["encapsulation"], Is.EqualTo("VXLAN"));
            Assert.That((string?)installation["flexVolumePath"], Is.EqualTo("None"));
            Assert.That((string?)installation["kubeletVolumePluginPath"], Is.EqualTo("None"));
            Assert.That(told, Does.Not.Contain("calico-apiserver'"), "The operator makes the API server itself.");
            Assert.That(Promoted(report).Select(f => (string)f!["observed"]!), Has.All.EqualTo("allowed"));
            Assert.That(await LeftAsync(told), Is.Empty);
        }
    }

    private static JsonArray Promoted(string report) =>
        JsonNode.Parse(File.ReadAllText(report))!["scenarios"]![0]!["stages"]!.AsArray().Single(s => (string)s!["name"]! == "promoted")![
            "flows"
        ]!.AsArray();

    private static Task<string> TellAsync(string server, string part, string state, string message = "") =>
        KubectlAsync(
            server,
            new JsonObject
            {
                ["apiVersion"] = "operator.tigera.io/v1",
                ["kind"] = "TigeraStatus",
                ["metadata"] = new JsonObject { ["name"] = part },
                ["status"] = new JsonObject
                {
                    ["conditions"] = new JsonArray([
                        .. ((string[])["Available", "Degraded", "Progressing"]).Select(type => new JsonObject
                        {
                            ["type"] = type,
                            ["status"] = type == state ? "True" : "False",
                            ["message"] = type == state ? message : "",
                        }),
                    ]),
                },
            }.ToJsonString(),
            "apply",
            "-f",
            "-"
        );

    private static async Task<string> KubectlAsync(string server, string input, params string[] arguments)
    {
        var (exitCode, output, error) = await StageTestProcess.EndAsync(
            StageTestProcess.StartProgram(
                "docker",
                ["exec", "-i", server, "kubectl", "--kubeconfig", "/etc/rancher/k3s/k3s.yaml", .. arguments]
            ),
            input
        );
        Assert.That(exitCode, Is.Zero, error);
        return output;
    }
}
