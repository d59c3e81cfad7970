using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Scenarios;

/// <summary>Flows to Services: which are tested, and what policies do to them after their address was translated.</summary>
internal sealed class ServiceFlowTests
{
    private const string Topology = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: services }
        topology:
          workloads:
            - { name: web, namespace: shop, labels: { role: web, tier: app }, ports: [8080] }
            - { name: api, namespace: shop, labels: { role: api, tier: app }, replicas: 2, ports: [{ name: http, port: 9090 }] }
            - { name: old, namespace: shop, labels: { role: old, part: api }, ports: [{ name: http, port: 7070 }] }
          services:
            - { name: web, namespace: shop, selector: { role: web }, ports: [{ port: 80, targetPort: 8080 }] }
            - { name: api, namespace: shop, selector: { role: api }, ports: [{ name: main, port: 80, targetPort: http }] }
            - { name: app, namespace: shop, selector: { part: api }, ports: [{ port: 80, targetPort: http }] }
            - { name: empty, namespace: shop, selector: { role: nobody }, ports: [{ port: 80 }] }
            - { name: door, namespace: shop, type: NodePort, selector: { role: web }, ports: [{ port: 80, targetPort: 8080 }] }

        """;

    private const string Open = "spec: { podSelector: {}, policyTypes: [] }";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stagetest-services-");

    [OneTimeTearDown]
    public void RemoveFiles() => _folder.Delete(recursive: true);

    [Test]
    public void OnlyFlowsThatSomethingNamesAreAsked()
    {
        var scenario = Read(
            "spec: { podSelector: {} }",
            "{ from: shop/web, to: [service/shop/api:main, { service: shop/web, port: 80 }] }"
        );

        Assert.That(
            scenario.Plan.Flows.Where(f => f.To.IsService).Select(f => f.ToString()),
            Is.EqualTo(["shop/web -> service/shop/api:80/tcp", "shop/web -> service/shop/web:80/tcp"])
        );
        Assert.That(Flow.Parse("shop/web -> service/shop/api:80/tcp"), Is.EqualTo(scenario.Plan.Flows[^2]));
        Assert.That(
            Flow.Parse("shop/web -> shop/api:80/tcp"),
            Is.Not.EqualTo(scenario.Plan.Flows[^2]),
            "A workload may have the service's name."
        );
        Assert.That(
            scenario.Baseline!.Verdicts[^1],
            Is.EqualTo(Verdict.Allowed),
            "The default of a stage that does not name the flow holds for it."
        );
        Assert.That(scenario.Promoted.Verdicts[^1], Is.EqualTo(Verdict.Allowed));
    }

    [Test]
    public void OfTwoFamiliesBothAreAskedAndPoliciesSeeEachForItself()
    {
        const string spec =
            "spec: { podSelector: { matchLabels: { role: api } }, ingress: [{ from: [{ ipBlock: { cidr: \"2001:cafe:42::/56\" } }] }] }";
        var scenario = Read(
            spec,
            "{ from: shop/web, to: service/shop/api:80, ipFamily: IPv6 }, { from: shop/web, to: service/shop/six:80 }",
            "IPv4, IPv6"
        );
        var flows = scenario.Plan.Flows.Where(f => f.To.IsService).ToArray();

        Assert.That(
            flows.Select(f => f.ToString()),
            Is.EqualTo(["shop/web -> service/shop/api:80/tcp6", "shop/web -> service/shop/six:80/tcp6"])
        );
        var evaluator = new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), scenario.Policies.AsIfPromoted());
        Assert.That(evaluator.Evaluate(flows[0]).Verdict, Is.EqualTo(Verdict.Allowed));
        Assert.That(evaluator.Evaluate(flows[0] with { Family = IpFamily.V4 }).Verdict, Is.EqualTo(Verdict.Denied));
        Assert.That(
            evaluator.EvaluateAll(new([flows[0], flows[0] with { Family = IpFamily.V4 }])).Verdicts,
            Is.EqualTo([Verdict.Allowed, Verdict.Denied])
        );
        Assert.That(
            Read(Open, "{ from: shop/web, to: service/shop/api:80 }", "IPv4, IPv6")
                .Plan.Flows.Where(f => f.To.IsService)
                .Select(f => f.ToString()),
            Is.EqualTo(["shop/web -> service/shop/api:80/tcp", "shop/web -> service/shop/api:80/tcp6"])
        );
        Assert.That(
            Read(Open, "{ from: shop/web, to: service/shop/api:80 }", "IPv6")
                .Plan.Flows.Where(f => f.To.IsService)
                .Select(f => f.ToString()),
            Is.EqualTo(["shop/web -> service/shop/api:80/tcp6"])
        );
    }

    [Test]
    public void FromOutsideAFlowNeedsTheFamilyOfTheEndpoint()
    {
        const string External = "  external: [{ name: host, ip: 203.0.113.10 }]\n";
        var scenario = Read(Open, "{ from: external/host, to: service/shop/door }", "IPv4, IPv6", External);

        Assert.That(
            scenario.Plan.Flows.Where(f => f.To.IsService).Select(f => f.ToString()),
            Is.EqualTo(["external/host -> service/shop/door:80/tcp"])
        );
        Assert.That(
            Problems(Open, "{ from: external/host, to: service/shop/door, ipFamily: IPv6 }", "IPv4, IPv6", External),
            Does.Contain("This line matches no flow of the scenario. An external endpoint is tested over the families of its addresses.")
        );
    }

    [Test]
    public void AFamilyThatAServiceHasNoAddressOfIsSaid() =>
        Assert.That(
            Problems(Open, "{ from: shop/web, to: service/shop/six:80, ipFamily: IPv4 }", "IPv4, IPv6"),
            Does.Contain("This line matches no flow of the scenario. 'service/shop/six' has addresses of IPv6 only.")
        );

    [TestCase("[{ ipBlock: { cidr: 10.43.0.0/16 } }]", Verdict.Denied, TestName = "TheVirtualAddressIsNoDestination")]
    [TestCase("[{ ipBlock: { cidr: 10.42.0.0/16 } }]", Verdict.Allowed, TestName = "ThePodsAddressIsTheDestination")]
    public void PoliciesSeeTheDestinationAfterTranslation(string to, Verdict verdict)
    {
        var policy =
            $"spec: {{ podSelector: {{ matchLabels: {{ role: web }} }}, policyTypes: [Egress], egress: [{{ to: {to}, ports: [{{ "
            + $"port: 9090 }}] }}] }}";

        Assert.That(Promoted(policy, "service/shop/api:80").Verdict, Is.EqualTo(verdict));
    }

    [Test]
    public void APortOfTheServiceMatchesNothing() =>
        Assert.That(
            Promoted(
                "spec: { podSelector: { matchLabels: { role: api } }, ingress: [{ ports: [{ port: 80 }] }] }",
                "service/shop/api:80"
            ).Verdict,
            Is.EqualTo(Verdict.Denied)
        );

    [TestCase("spec: { podSelector: { matchLabels: { role: web } } }", Verdict.Denied)]
    [TestCase(
        "spec: { podSelector: { matchLabels: { role: web } }, ingress: [{ from: [{ podSelector: { matchLabels: { role: web } } }] }] }",
        Verdict.Allowed
    )]
    public void APodMeetsItsOwnPoliciesWhereItReachesItselfThroughAService(string policy, Verdict verdict) =>
        Assert.That(Promoted(policy, "service/shop/web:80").Verdict, Is.EqualTo(verdict));

    [Test]
    public void BackendsThatAreTreatedDifferentlyGiveNoVerdictAndAreNamed()
    {
        var evaluation = Promoted(
            "spec: { podSelector: { matchLabels: { role: api } }, ingress: [{ from: [{ ipBlock: { cidr: 10.42.0.2/32 } }] }] }",
            "service/shop/api:80",
            "shop/api"
        );

        Assert.That(
            (evaluation.Verdict, evaluation.Detail),
            Is.EqualTo(
                (
                    Verdict.NotObserved,
                    "replicas differ, 2 of 4 pairs are allowed; allowed: shop/api-0 -> shop/api-0, shop/api-0 -> shop/api-1"
                )
            )
        );
    }

    [Test]
    public void ANameOfATargetPortMeansEachPodsOwnNumber()
    {
        Assert.That(
            Promoted(
                "spec: { podSelector: { matchLabels: { role: old } }, ingress: [{ ports: [{ port: 7070 }] }] }",
                "service/shop/app:80"
            ).Verdict,
            Is.EqualTo(Verdict.Allowed)
        );
        Assert.That(
            Promoted(
                "spec: { podSelector: { matchLabels: { role: old } }, ingress: [{ ports: [{ port: 9090 }] }] }",
                "service/shop/app:80"
            ).Verdict,
            Is.EqualTo(Verdict.Denied)
        );
    }

    [Test]
    public void AServiceWithoutPodsRejects()
    {
        var evaluation = Promoted(Open, "service/shop/empty:80");

        Assert.That((evaluation.Verdict, evaluation.Egress.Basis), Is.EqualTo((Verdict.Denied, RulingBasis.NoBackend)));
    }

    [Test]
    public void AnExplanationNamesThePodsBehind()
    {
        var scenario = Read(Open, "{ from: shop/web, to: service/shop/api:80 }");

        var explanation = new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), scenario.Policies).Explain(
            scenario.Plan.Flows[^1]
        );

        Assert.That(explanation.Backends, Is.EqualTo(["shop/api-0:9090/tcp", "shop/api-1:9090/tcp"]));
    }

    private FlowEvaluation Promoted(string policy, string to, string from = "shop/web")
    {
        var scenario = Read(policy, $"{{ from: {from}, to: {to} }}");
        var (flow, promoted) = (scenario.Plan.Flows[^1], scenario.Policies.AsIfPromoted());
        var evaluator = new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), promoted);
        var evaluation = evaluator.Evaluate(flow);
        Assert.That(evaluator.EvaluateAll(new([flow])).Verdicts, Is.EqualTo([evaluation.Verdict]), "many at a time and one by one");
        return evaluation;
    }

    private Scenario Read(string spec, string allowed, string families = "IPv4", string more = "")
    {
        var (scenario, diagnostics) = ReadAny(spec, allowed, families, more);
        Assert.That(scenario, Is.Not.Null, string.Join('\n', diagnostics.Items));
        return scenario!;
    }

    private string Problems(string spec, string allowed, string families, string more = "") =>
        string.Join('\n', ReadAny(spec, allowed, families, more).Diagnostics.Items);

    private (Scenario? Scenario, DiagnosticBag Diagnostics) ReadAny(string spec, string allowed, string families, string more)
    {
        // Only where pods have IPv6 addresses may a service have them.
        var topology =
            Topology.Replace("topology:\n", $"topology:\n  ipFamilies: [{families}]\n", StringComparison.Ordinal)
            + (
                families.Contains("IPv6", StringComparison.Ordinal)
                    ? "    - { name: six, namespace: shop, selector: { role: api }, ipFamilies: [IPv6], ports: [{ port: 80, "
                        + "targetPort: http }] }\n"
                    : ""
            )
            + more;
        var (file, diagnostics) = (Path.Combine(_folder.FullName, "scenario.yaml"), new DiagnosticBag());
        File.WriteAllText(
            Path.Combine(_folder.FullName, "policy.yaml"),
            $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: a, namespace: shop }}\n{spec}\n"
        );
        File.WriteAllText(
            file,
            $"{topology}policies: {{ staged: [policy.yaml] }}\nexpect:\n  baseline: {{ default: allow }}\n  promoted: {{ default: "
                + $"deny, allow: [{allowed}] }}\n"
        );
        return (ScenarioReader.Read(file, new() { RepositoryRoot = _folder.FullName }, diagnostics), diagnostics);
    }
}
