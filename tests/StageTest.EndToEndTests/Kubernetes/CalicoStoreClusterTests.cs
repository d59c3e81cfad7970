using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// A cluster with the store of Calico and no server of its API, as its plain manifests make it, and a dataplane that reads the store.
/// </summary>
internal sealed class CalicoStoreClusterTests : ClusterFixture
{
    private Enforcer? _enforcer;

    [OneTimeSetUp]
    public async Task InstallStore()
    {
        await CreateAsync(CalicoKinds.Store);
        await KubectlAsync("wait", "--for=condition=Established", "crd", "--all");
        await CreateAsync($"{CalicoKinds.Tiers("crd.projectcalico.org/v1")}\n---\n{CalicoKinds.Information}");
        _enforcer = await Enforcer.StartAsync(Container);
    }

    [OneTimeTearDown]
    public async Task EndEnforcing()
    {
        if (_enforcer is not null)
        {
            await _enforcer.DisposeAsync();
        }
    }

    [Test]
    public async Task EveryKindIsConvertedSoThatItDoesWhatItsApiPromises()
    {
        var report = Path.Combine(TestContext.CurrentContext.WorkDirectory, "store.json");

        var (exitCode, output, error) = await StageTestProcess.RunAsync([
            .. RunOn(Scenario("types-by-rules"), "--allow-cluster-scope", "--allow-privileged-pods", "-o", "text", "-o", $"json={report}"),
            .. new[]
            {
                "tier-pass",
                "global-network-set",
                "network-set",
                "staged-global-network-policy-deletes",
                "staged-network-policy-replaces",
            }.Select(Scenario),
        ]);

        var run = JsonNode.Parse(await File.ReadAllTextAsync(report))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero, $"{output}\n{error}");
            Assert.That((string)run["environment"]!["calicoApi"]!, Is.EqualTo("crd.projectcalico.org/v1, converted"));
            Assert.That((string)run["environment"]!["calico"]!, Is.EqualTo("v3.32.1"));
            Assert.That(error, Does.Contain("Objects of projectcalico.org/v3 are converted to crd.projectcalico.org/v1"));
            Assert.That(await PoliciesAsync(), Is.Empty);
        }
    }

    private static string Scenario(string name) => Path.Combine(Repository.Root, "scenarios", "conformance", "calico", $"{name}.yaml");

    private async Task<string> PoliciesAsync() =>
        await KubectlAsync(
            "get",
            "-A",
            "-o",
            "name",
            "-l",
            "stagetest.io/run",
            string.Join(
                ',',
                new[]
                {
                    "tiers",
                    "networkpolicies",
                    "globalnetworkpolicies",
                    "networksets",
                    "globalnetworksets",
                    "stagednetworkpolicies",
                    "stagedglobalnetworkpolicies",
                }.Select(r => $"{r}.crd.projectcalico.org")
            )
        );
}
