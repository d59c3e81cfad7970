using NUnit.Framework;
using StageTest.Engines.Simulate;
using StageTest.Studio;

namespace StageTest.UnitTests.Studio;

/// <summary>What a session knows of a scenario with steps, and what its page shows.</summary>
internal sealed class StudioSessionTests
{
    private const int Limit = 30_000;

    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("stagetest-studio-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test, CancelAfter(Limit)]
    public async Task StepsHaveSectionsOfTheirOwnAndAnEditTellsWhatItChangesInThem(CancellationToken cancellationToken)
    {
        WritePolicy("api");
        var file = Path.Combine(_folder, "shop.yaml");
        await File.WriteAllTextAsync(file, Scenario, cancellationToken);
        await using var session = new StudioSession(file, new SimulateEngine(), [], TimeProvider.System) { GroupBy = "role" };

        var first = await session.OtherThanAsync(0, cancellationToken);
        var page = StudioPage.View(session);
        WritePolicy("api, job");
        await session.OtherThanAsync(first.Version, cancellationToken);
        var edited = StudioPage.View(session);

        Assert.That(first.Failures, Is.Empty);
        Assert.That(
            page,
            Does.Contain(">shop <span").And.Contain(">shop/job-arrives <span").And.Contain("id=\"s2\"").And.Contain("role: db")
        );
        Assert.That(edited, Does.Contain("It opens 1 flow and closes 0 flows").And.Contain("<td>job-arrives</td>"));
    }

    private void WritePolicy(string roles) =>
        File.WriteAllText(
            Path.Combine(_folder, "policy.yaml"),
            $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec:
              podSelector: { matchLabels: { role: db } }
              policyTypes: [Ingress]
              ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: role, operator: In, values: [{{roles}}] }] } }] }]
            """
        );

    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop }
        topology:
          namespaces: { shop: {} }
          workloads:
            - { name: api, namespace: shop, labels: { role: api }, ports: [8080] }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
        policies: { enforced: [policy.yaml] }
        expect:
          baseline: { default: allow }
        steps:
          - name: job-arrives
            workloads: { add: [{ name: job, namespace: shop, labels: { role: job } }] }
            expect: { default: allow, deny: [{ from: shop/job, to: "shop/db:5432" }] }
        """;
}
