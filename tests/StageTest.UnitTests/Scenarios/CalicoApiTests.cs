using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Core.Policies;

namespace StageTest.UnitTests.Scenarios;

/// <summary>What a scenario says of the API that Calico's kinds are applied to, and what documents mean there.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CalicoApiTests : IDisposable
{
    private const string Tier = """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: last }
        ---
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: { name: last.web, namespace: shop }
        spec: { tier: last, selector: role == 'web', SPEC }
        """;

    private readonly ScenarioText _text = new();

    public void Dispose() => _text.Dispose();

    [TestCase("v3.32", "types: []", "Ingress")]
    [TestCase("{ version: v3.32 }", "types: []", "Ingress")]
    [TestCase("{ version: v3.32.1, api: server }", "egress: []", "Ingress")]
    [TestCase("{ version: v3.32, api: crds }", "types: []", "Ingress Egress")]
    [TestCase("{ version: v3.32, api: crds }", "egress: []", "Egress")]
    [TestCase("{ api: crds }", "egress: []", "Egress")]
    [TestCase("{ api: crds }", "ingress: [], egress: []", "Ingress Egress")]
    [TestCase("{ api: crds }", "ingress: []", "Ingress")]
    [TestCase("{ api: crds }", "order: 1", "Ingress")]
    [TestCase("{ api: crds }", "types: [Egress]", "Egress")]
    public void DirectionsThatAreNotNamed(string calico, string spec, string directions)
    {
        var policy = Read(calico, spec)!.Policies.Policies.Single();

        var governed = new[] { Direction.Ingress, Direction.Egress }.Where(policy.Governs);
        Assert.That(string.Join(' ', governed), Is.EqualTo(directions));
    }

    /// <summary>Only Calico's API server gives a tier an order; without one it is evaluated last.</summary>
    [TestCase("v3.32", "kube-admin default last kube-baseline")]
    [TestCase("{ version: v3.32, api: crds }", "kube-admin default kube-baseline last")]
    public void TiersWithoutAnOrder(string calico, string tiers) =>
        Assert.That(string.Join(' ', Read(calico, "order: 1")!.Policies.Tiers.Select(t => t.Name)), Is.EqualTo(tiers));

    [TestCase("v3.32", EngineNeeds.None)]
    [TestCase("{ api: crds }", EngineNeeds.NativeCrds)]
    public void EnginesAreAskedForIt(string calico, EngineNeeds needs) =>
        Assert.That(Read(calico, "order: 1")!.Needs & EngineNeeds.NativeCrds, Is.EqualTo(needs));

    [TestCase("{ version: v3.31, api: crds }", "Calico v3.31 has no native v3 CRDs")]
    [TestCase("{ version: v3.30 }", "The Calico version 'v3.30' is not known")]
    [TestCase("v3.30", "The Calico version 'v3.30' is not known")]
    [TestCase("{ api: crd }", "'crd' is not an API")]
    [TestCase("{ versoin: v3.32 }", "versoin")]
    [TestCase("[v3.32]", "calico")]
    public void RefusesWhatMeansNothing(string calico, string message)
    {
        Assert.That(Read(calico, "order: 1"), Is.Null);
        Assert.That(_text.Said, Has.Exactly(1).Contains(message), string.Join('\n', _text.Said));
    }

    /// <summary>How Calico is installed follows from the API, if it is not stated.</summary>
    [TestCase("v3.32", "", "operator")]
    [TestCase("{ api: server }", ", install: manifest", "manifest")]
    [TestCase("{ api: crds }", "", "crds")]
    [TestCase("{ api: crds }", ", install: crds-manifest", "crds-manifest")]
    [TestCase("{ api: crds }", ", install: operator", null)]
    [TestCase("{ version: v3.32, api: server }", ", install: crds", null)]
    [TestCase("v3.32", ", install: crds", "crds")]
    public void TheInstallFollows(string calico, string install, string? name)
    {
        _text.With(
            "rbac.yaml",
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: ann }
            roleRef: { kind: ClusterRole, name: view }
            subjects: [{ kind: User, name: ann }]
            """
        );

        var scenario = Read(calico, "order: 1", $"\naccess: {{ manifests: [rbac.yaml]{install} }}");

        Assert.That(scenario?.Access?.Install.Name, Is.EqualTo(name), string.Join('\n', _text.Said));
        Assert.That(_text.Said, name is null ? Has.Exactly(1).Contains("does not fit 'calico.api'") : Is.Empty);
    }

    private Core.Scenarios.Scenario? Read(string calico, string spec, string more = "") =>
        _text
            .With("policies.yaml", Tier.Replace("SPEC", spec, StringComparison.Ordinal))
            .Read(
                "  promoted: { default: ignore, allow: [{ from: shop/web, to: shop/api }] }",
                $"{{ enforced: [policies.yaml] }}\ncalico: {calico}{more}"
            );
}
