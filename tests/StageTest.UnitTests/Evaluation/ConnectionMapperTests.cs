using NUnit.Framework;
using StageTest.Cli.Inputs;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>Maps where ends are alike, if they are not, and where more than pods and ranges have addresses.</summary>
internal sealed class ConnectionMapperTests
{
    [Test]
    public void NodesByWhichServicesAreEnteredAreNoRangesOfTheMap()
    {
        var lines = Lines(
            """
              nodes: [ { name: one, ip: 192.168.7.1 } ]
              services:
                - { name: web, namespace: shop, type: NodePort, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
            """,
            "ingress: [ { from: [ { ipBlock: { cidr: 192.0.2.0/24 } } ] } ]"
        );
        Assert.That(
            lines.Where(l => l.Contains("[External] => shop/web[", StringComparison.Ordinal)),
            Is.EqualTo(lines.Where(l => l.StartsWith("192.0.2.0-192.0.2.255[External] => shop/web[", StringComparison.Ordinal)))
                .And.Exactly(1)
                .Items
        );
    }

    [Test]
    public void LinesStandInTheOrderOfTheirTextAndAreCounted()
    {
        var map = Map("", "ingress: [ { from: [ { podSelector: { } }, { ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } } ] } ]");
        var texts = map.Lines.Select(l => $"{l.From} => {l.To}").ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(texts, Is.EqualTo(texts.Order(StringComparer.Ordinal)));
            Assert.That(map.Lines, Has.Count.EqualTo(texts.Length));
            Assert.That(map.Lines.Select(l => $"{l.From} => {l.To}"), Is.EqualTo(texts), "read a second time");
        }
    }

    [Test]
    public void PodsThatNoRuleTellsApartAreOneClass()
    {
        const int pods = 400;
        var topology = Topology(
            string.Join(
                '\n',
                Enumerable
                    .Range(0, pods)
                    .Select(i => $"    - {{ name: w{i}, namespace: shop, labels: {{ app: {(i % 2 == 0 ? "web" : "db")}, own: o{i} }} }}")
            ),
            ""
        );
        var policies = Policies("ingress: [ { from: [ { podSelector: { matchLabels: { app: db } } } ] } ]");
        var compiled = new CompiledPolicies(policies, new Resolver(topology, placement: null, policies));
        var classes = NodeClasses.Of(compiled, compiled.Nodes, [], []);
        Assert.That(classes.Representatives, Has.Length.EqualTo(2));
        Assert.That(compiled.Nodes.Select(n => (n.Labels!["app"], classes[n])).Distinct(), Has.Exactly(2).Items);
    }

    private static string[] Lines(string services, string rules) => [.. Map(services, rules).Lines.Select(l => $"{l.From} => {l.To}")];

    private static ConnectionMap Map(string services, string rules)
    {
        var topology = Topology(
            """
                - { name: web, namespace: shop, labels: { app: web }, ports: [8080] }
                - { name: db, namespace: shop, labels: { app: db }, ports: [8080] }
            """,
            services
        );
        return ConnectionMapper.Map(topology, Placement.Default(topology), Policies(rules));
    }

    private static Topology Topology(string workloads, string services)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(
            "s.yaml",
            $"apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: {{ name: s }}\ntopology:\n  workloads:\n{workloads}\n{services}\n"
                + "expect: { promoted: { default: allow } }\n",
            ScenarioReading.Lenient,
            diagnostics
        );
        Assert.That(diagnostics.Items.Where(d => d.Severity == Severity.Error), Is.Empty);
        return scenario!.Topology;
    }

    private static PolicySet Policies(string rules)
    {
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec:\n"
                + $"  podSelector: {{ matchLabels: {{ app: web }} }}\n  policyTypes: [Ingress]\n  {rules}\n",
            "p.yaml",
            diagnostics
        );
        Assert.That(diagnostics.Items, Is.Empty);
        return PolicySet.OfManifests(documents);
    }
}
