using System.Text.Json.Nodes;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// Scenarios with addresses that an IPv4-only cluster cannot assign: flows that need them are skipped, all others are tested.
/// </summary>
internal sealed class ClusterFamiliesTests : ClusterFixture
{
    private const string Beginning = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: families }
        topology:

        """;

    private const string Workloads = """
          workloads:
            - { name: web, namespace: NAMESPACE, labels: { role: web } }
            - { name: db, namespace: NAMESPACE, labels: { role: db }, ports: [{ name: sql, port: 5432 }] }

        """;

    private const string Ending = """
        expect: { baseline: { default: allow }, promoted: { default: allow } }
        """;

    private string _directory = "";
    private string _error = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task ServicesHaveTheFamiliesThatTheClusterHas()
    {
        var flows = await FlowsAsync(
            "services-of-families",
            """
              ipFamilies: [IPv4, IPv6]
            """,
            """
              services:
                - { name: both, namespace: NAMESPACE, selector: { role: db }, ports: [{ port: 80, targetPort: sql }] }
                - { name: stated, namespace: NAMESPACE, selector: { role: db }, ipFamilies: [IPv6, IPv4],
                    ports: [{ port: 80, targetPort: sql }] }
                - { name: six, namespace: NAMESPACE, selector: { role: db }, ipFamilies: [IPv6], ports: [{ port: 80, targetPort: sql }] }
            """,
            "allow: [{ from: NAMESPACE/web, to: [\"service/NAMESPACE/both:80\", \"service/NAMESPACE/stated:80\", "
                + "\"service/NAMESPACE/six:80\"] }]"
        );

        AssertFourIsAllowedAndSixIsSkipped(flows, four: 3, six: 4);
    }

    [Test]
    public async Task ExternalEndpointsHaveTheFamiliesThatTheClusterHas()
    {
        // As on nodes of a network without IPv6: no link takes such an address.
        await InNodeAsync("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");

        var flows = await FlowsAsync(
            "external-families",
            """
              ipFamilies: [IPv4, IPv6]
            """,
            """
              external:
                - { name: internet, ip: [203.0.113.10, "2001:db8:1::1"], ports: [443] }
                - { name: six, ip: "2001:db8:1::2", ports: [443] }
            """,
            "",
            "--allow-privileged-pods"
        );

        AssertFourIsAllowedAndSixIsSkipped(flows, four: 4, six: 7);
    }

    [Test]
    public async Task AddressOfAServiceThatTheClusterRefusesIsLeftToItWithAWarning()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "service.yaml"),
            """
            apiVersion: v1
            kind: Service
            metadata: { name: db, namespace: service-addresses }
            spec: { clusterIP: 10.96.0.5, selector: { role: db }, ports: [{ port: 80, targetPort: sql }] }
            """
        );

        var flows = await FlowsAsync(
            "service-addresses",
            "  manifests: [service.yaml]",
            "",
            "allow: [{ from: NAMESPACE/web, to: \"service/NAMESPACE/db:80\" }]"
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(flows, Has.Length.EqualTo(2));
            Assert.That(flows.Select(f => (string)f["observed"]!), Has.All.EqualTo("allowed"));
            Assert.That(
                _error,
                Does.Match(@"The cluster refused addresses .+: service-addresses/db has 10\.43\.\d+\.\d+, not 10\.96\.0\.5\.")
            );
        }
    }

    private static void AssertFourIsAllowedAndSixIsSkipped(JsonNode[] flows, int four, int six)
    {
        var byFamily = flows.ToLookup(f => (string?)f["ipFamily"] ?? "IPv4");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(byFamily["IPv4"].Select(f => (string)f["observed"]!), Has.Exactly(four).Items.And.All.EqualTo("allowed"));
            Assert.That(
                byFamily["IPv6"].Select(f => (string)f["detail"]!),
                Has.Exactly(six)
                    .Items.And.All.Match("^skipped: needs (Services and )?IPv6; the pods of this cluster have no IPv6 addresses$")
            );
        }
    }

    private async Task<JsonNode[]> FlowsAsync(string home, string families, string topology, string expected, params string[] more)
    {
        var (scenario, report) = (Path.Combine(_directory, "scenario.yaml"), Path.Combine(_directory, "report.json"));
        var ending =
            expected.Length == 0 ? Ending : Ending.Replace("default: allow", $"default: allow, {expected}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            scenario,
            $"{Beginning}{families}\n{Workloads}{topology}\n{ending}\n".Replace("NAMESPACE", home, StringComparison.Ordinal)
        );

        var (exitCode, output, error) = await RunAsync(
            RunOn(scenario, ["--unsafe-skip-enforcement-check", "-o", $"json={report}", .. more])
        );

        _error = error;
        Assert.That(exitCode, Is.EqualTo(1), output + error);
        return
        [
            .. JsonNode.Parse(await File.ReadAllTextAsync(report))!["scenarios"]![0]!["stages"]!
                .AsArray()
                .Single(s => (string)s!["name"]! == "promoted")!["flows"]!
                .AsArray()
                .Select(f => f!),
        ];
    }
}
