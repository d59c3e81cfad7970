using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Lint;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Topologies;

/// <summary>What is behind a Service, where something else than its selector says so.</summary>
internal sealed class ServiceEndpointTests
{
    private const string Slice = """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: db-1, namespace: shop, labels: { kubernetes.io/service-name: db } }
        addressType: IPv4
        endpoints:
          - { addresses: [203.0.113.1] }
          - { addresses: [203.0.113.2], conditions: { ready: false } }
        ports: [{ name: sql, port: 6432, protocol: TCP }]

        """;

    private const string Endpoints = """
        apiVersion: v1
        kind: Endpoints
        metadata: { name: db, namespace: shop }
        subsets:
          - addresses: [{ ip: 203.0.113.1 }]
            notReadyAddresses: [{ ip: 203.0.113.2 }]
            ports: [{ name: sql, port: 6432 }]

        """;

    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: { name: db, namespace: shop }
        spec: { ports: [{ name: sql, port: 5432, targetPort: 1 }] }

        """;

    private const string Outside =
        "  external: [{ name: one, ip: 203.0.113.1, ports: [6432, 22] }, { name: two, ip: 203.0.113.2, ports: [6432] }]";

    private const string Policy = """
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: { name: to-db, namespace: shop }
        spec:
          types: [Egress]
          egress: [{ action: Allow, destination: { services: { name: db, namespace: shop } } }]

        """;

    private static readonly Port Sql = new(6432, Protocol.Tcp);

    [TestCase(Service + "---\n" + Slice, TestName = "an EndpointSlice")]
    [TestCase(Service + "---\n" + Endpoints, TestName = "Endpoints")]
    [TestCase(Slice, TestName = "an EndpointSlice whose Service is not given")]
    [TestCase(Service + "---\n" + Slice + "---\n" + Endpoints, TestName = "both")]
    public void ARuleMeansEveryAddressOnTheirPorts(string manifests)
    {
        using var text = new ScenarioText().With("app.yaml", manifests).With("policy.yaml", Policy);
        var scenario = Read(text, $"  manifests: [app.yaml]\n{Web}{Outside}");

        Assert.That(Ask(scenario, "external/one", Sql), Is.EqualTo(Verdict.Allowed));
        Assert.That(Ask(scenario, "external/two", Sql), Is.EqualTo(Verdict.Allowed), "ready or not");
        Assert.That(Ask(scenario, "external/one", new(22, Protocol.Tcp)), Is.EqualTo(Verdict.Denied));
    }

    [Test]
    public void ConnectionsAreSentToWhatIsReadyByTheNameOfThePort()
    {
        using var text = new ScenarioText().With("app.yaml", $"{Service}---\n{Slice}").With("policy.yaml", Policy);
        var topology = Read(text, $"  manifests: [app.yaml]\n{Web}{Outside}").Topology;

        Assert.That(
            topology.BackendsOf(topology.Services.Single().FlowRef, new(5432, Protocol.Tcp)),
            Is.EqualTo([new ServiceBackend(EndpointRef.External("one"), Sql)])
        );
    }

    [TestCase("external/one", "external/one", true)]
    [TestCase("203.0.113.1", "external/one", true)]
    [TestCase("203.0.113.1", "external/two", false)]
    [TestCase("shop/own", "shop/own", true)]
    public void AScenarioMayStateThem(string endpoint, string asked, bool isAllowed)
    {
        using var text = new ScenarioText().With("policy.yaml", Policy);
        var scenario = Read(
            text,
            $"{Web}  services: [{{ name: db, namespace: shop, endpoints: {endpoint}, "
                + $"ports: [{{ port: 5432, targetPort: 6432 }}] }}]\n{Outside}"
        );

        Assert.That(Ask(scenario, asked, Sql), Is.EqualTo(isAllowed ? Verdict.Allowed : Verdict.Denied));
    }

    [Test]
    public void WhatAControllerWroteOfASelectorSaysNothingNew()
    {
        var derived = Slice.Replace(
            "labels: {",
            "labels: { endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io,",
            StringComparison.Ordinal
        );
        var selecting = Service.Replace("spec: {", "spec: { selector: { role: own },", StringComparison.Ordinal);
        using var text = new ScenarioText().With("app.yaml", $"{selecting}---\n{derived}---\n{Endpoints}").With("policy.yaml", Policy);

        Assert.That(Read(text, $"  manifests: [app.yaml]\n{Web}{Outside}").Topology.Services.Single().Endpoints, Is.Empty);
    }

    [Test]
    public void ANameThatIsNotThereIsAnError()
    {
        using var text = new ScenarioText().With("policy.yaml", Policy);

        Assert.That(
            text.Read(
                Expect,
                "{ staged: policy.yaml }",
                $"{Web}  services: [{{ name: db, namespace: shop, endpoints: [external/on] }}]\n{Outside}"
            ),
            Is.Null
        );
        Assert.That(text.Said, Has.Some.Contains("'external/on' is not in the topology. Did you mean 'external/one'?"));
    }

    [Test]
    public void ARuleThatMeansNothingIsToldByLintAndExplain()
    {
        using var text = new ScenarioText().With("policy.yaml", Policy);
        var scenario = Read(text, Web + Outside);
        var explanation = new PolicyEvaluator(
            scenario.Topology,
            Placement.Default(scenario.Topology),
            scenario.Policies.AsIfPromoted()
        ).Explain(new(new("shop", "web"), EndpointRef.External("one"), Sql));

        Assert.That(
            explanation.Egress.SelectMany(t => t.Policies).SelectMany(p => p.Rules).Select(r => r.WhyNot),
            Is.EqualTo(["nothing is known to be behind Service shop/db, so the rule matches nothing"])
        );
        Assert.That(
            Linter.Check([scenario], _ => "", LintRules.All).Select(f => f.Message),
            Has.One.Contains("names the service 'shop/db', which the topology of")
        );
    }

    [Test]
    public void AnAddressThatNothingHasIsToldAndNotAsked()
    {
        using var text = new ScenarioText().With("app.yaml", $"{Service}---\n{Slice}").With("policy.yaml", Policy);
        const string one = "  external: [{ name: two, ip: 203.0.113.2, ports: [6432] }]";

        Read(text, $"  manifests: [app.yaml]\n{Web}{one}");
        Assert.That(text.Said, Has.Some.Contains("Behind the service 'shop/db' is 203.0.113.1, which nothing in the topology has"));

        var asking = "  promoted: { default: ignore, allow: [{ from: shop/web, to: service/shop/db:5432 }] }";
        Assert.That(text.Read(asking, "{ staged: policy.yaml }", $"  manifests: [app.yaml]\n{Web}{one}"), Is.Null);
        Assert.That(text.Said, Has.Some.Contains("so not every endpoint behind it can be tested. List it under 'topology.external'."));
    }

    private const string Expect = "  promoted: { default: allow }";

    private const string Web = """
          namespaces: { shop: {} }
          workloads: [{ name: web, namespace: shop }, { name: own, namespace: shop, labels: { role: own }, ports: [6432] }]

        """;

    private static Scenario Read(ScenarioText text, string topology)
    {
        var scenario = text.Read(Expect, "{ staged: policy.yaml }", topology);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        return scenario!;
    }

    private static Verdict Ask(Scenario scenario, string to, Port port)
    {
        var flow = new Flow(new("shop", "web"), EndpointRef.Parse(to)!.Value, port);
        var evaluator = new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), scenario.Policies.AsIfPromoted());
        var verdict = evaluator.Evaluate(flow).Verdict;
        Assert.That(evaluator.EvaluateAll(new([flow])).Verdicts, Is.EqualTo([verdict]), "many at a time and one by one");
        return verdict;
    }
}
