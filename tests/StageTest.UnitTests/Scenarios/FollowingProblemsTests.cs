using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>One wrong name or path is one error, and not also what follows from it.</summary>
internal sealed class FollowingProblemsTests
{
    private const string Topology = "topology: { workloads: [{ name: web, namespace: shop, labels: { app: web }, ports: [80] }] }";

    [TestCase("topolgy: { workloads: [{ name: web, namespace: shop, ports: [80] }] }", "topolgy")]
    [TestCase("topology: { workload: [{ name: web, namespace: shop, ports: [80] }] }", "workload")]
    [TestCase("topology: { manifests: [nowhere.yaml] }", "nowhere.yaml")]
    public void AFaultOfTheTopologyIsNoFaultOfPolicies(string topology, string told)
    {
        var problems = Problems(topology);

        Assert.That(problems, Has.Some.Contains(told));
        Assert.That(problems, Has.None.StartsWith("policy.yaml: "));
    }

    [Test]
    public void AMisspeltFieldIsNotMissedToo() =>
        Assert.That(
            Problems("topolgy: { workloads: [] }").Where(p => p.StartsWith("s.yaml", StringComparison.Ordinal)),
            Has.One.Items.And.All.Contains("Did you mean 'topology'?")
        );

    [TestCase("allow: [{ from: external/far, to: 'shop/web:80' }]")]
    [TestCase("table: |\n      from \\ to     shop/web:80\n      external/far  .")]
    public void AnEndpointWithAWrongAddressIsNoFaultOfTheLinesThatNameIt(string expected)
    {
        var topology = Topology[..^2] + ", external: [{ name: far, ip: 'fe80::1' }] }";

        var problems = Problems(topology, $"expect:\n  promoted:\n    default: deny\n    {expected}\n");

        Assert.That(problems.Where(p => p.StartsWith("s.yaml", StringComparison.Ordinal)), Has.One.Items.And.All.Contains("fe80::1"));
    }

    [Test]
    public void WithoutAFaultPoliciesAreHeldAgainstTheTopology() =>
        Assert.That(Problems(Topology), Has.Some.Contains("policy.yaml").And.Some.Contains("'ops'"));

    private static string[] Problems(string topology, string expected = "expect: { promoted: { default: ignore } }\n")
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-following-");
        try
        {
            var path = Path.Combine(folder.FullName, "s.yaml");
            File.WriteAllText(
                Path.Combine(folder.FullName, "policy.yaml"),
                string.Join(
                    "---\n",
                    new[] { "shop", "ops" }.Select(name =>
                        $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p, namespace: {name} }}\n"
                        + "spec: { podSelector: {} }\n"
                    )
                )
            );
            File.WriteAllText(
                path,
                $"apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: {{ name: s }}\n{topology}\n"
                    + $"policies: {{ enforced: [policy.yaml] }}\n{expected}"
            );
            var diagnostics = new DiagnosticBag();
            ScenarioReader.Read(path, new(), diagnostics);
            return
            [
                .. diagnostics
                    .Items.Where(d => d.Severity != Severity.Note)
                    .Select(d => $"{Path.GetFileName(d.Location.File)}: {d.Message}"),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
