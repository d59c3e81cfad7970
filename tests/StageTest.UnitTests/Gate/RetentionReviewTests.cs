using NUnit.Framework;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Gate;

/// <summary>A policy that a change removes and its deployer keeps is still enforced.</summary>
internal sealed class RetentionReviewTests
{
    private const string Expect = "  promoted: { default: allow }";

    [TestCase("kustomize.toolkit.fluxcd.io/prune: disabled", true)]
    [TestCase("argocd.argoproj.io/sync-options: Prune=false", true)]
    [TestCase("helm.sh/resource-policy: keep", true)]
    [TestCase("argocd.argoproj.io/sync-options: ServerSideApply=true", false)]
    [TestCase("owner: shop", false)]
    public void HoldsWhereADeployerKeepsAPolicyThatGoes(string annotation, bool holds)
    {
        var reasons = RetentionReview.Of([Change(Policy("db", annotation), "")]).ToArray();

        Assert.That(reasons.Select(r => r.Kind), holds ? Is.EqualTo(new[] { HoldReasons.RemovalKept }) : Is.Empty);
        Assert.That(reasons.Select(r => r.Place), holds ? Is.EqualTo(new[] { "NetworkPolicy shop/db" }) : Is.Empty);
        Assert.That(reasons.Select(r => r.Text), holds ? Has.One.Contains("it stays enforced") : Is.Empty);
    }

    [Test]
    public void APolicyThatStaysOrChangesIsNoReason()
    {
        const string kept = "helm.sh/resource-policy: keep";

        Assert.That(RetentionReview.Of([Change(Policy("db", kept), Policy("db", kept))]), Is.Empty);
        Assert.That(RetentionReview.Of([Change(Policy("db", kept), Policy("db", "owner: shop"))]), Is.Empty);
    }

    [Test]
    public void ATierAndANetworkSetCount()
    {
        const string others = """
            apiVersion: projectcalico.org/v3
            kind: Tier
            metadata: { name: early, annotations: { helm.sh/resource-policy: keep } }
            spec: { order: 10 }
            ---
            apiVersion: projectcalico.org/v3
            kind: GlobalNetworkSet
            metadata: { name: partners, annotations: { helm.sh/resource-policy: keep } }
            spec: { nets: [203.0.113.0/24] }
            """;

        Assert.That(
            RetentionReview.Of([Change(others, "")]).Select(r => r.Place),
            Is.EqualTo(new[] { "Tier early", "GlobalNetworkSet partners" })
        );
    }

    [TestCase("[example.org/keep]", true)]
    [TestCase("[orphan, foregroundDeletion, example.org/keep]", true)]
    [TestCase("[orphan, foregroundDeletion]", false)]
    [TestCase("[]", false)]
    [TestCase("null", false)]
    public void AFinalizerKeepsAPolicyUnlessTheClusterRemovesItItself(string finalizers, bool holds)
    {
        var policy = Policy("db", "owner: shop")
            .Replace("annotations:", $"finalizers: {finalizers}, annotations:", StringComparison.Ordinal);

        var reasons = RetentionReview.Of([Change(policy, "")]).ToArray();

        Assert.That(reasons.Select(r => r.Kind), holds ? Is.EqualTo(new[] { HoldReasons.RemovalKept }) : Is.Empty);
        Assert.That(reasons.Select(r => r.Text), holds ? Has.One.Contains("the finalizer 'example.org/keep'") : Is.Empty);
    }

    private static ScenarioChange Change(string before, string after) => ScenarioChange.Of(Read(before), Read(after), isNew: false);

    private static Scenario Read(string gone)
    {
        using var text = new ScenarioText();
        var scenario = text.With("policies/web.yaml", Policy("web", "owner: shop"))
            .With("policies/more.yaml", gone)
            .Read(Expect, "{ enforced: [policies/] }");
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Said));
        return scenario!;
    }

    private static string Policy(string role, string annotation) =>
        $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: {{role}}, namespace: shop, annotations: { {{annotation}} } }
            spec: { podSelector: { matchLabels: { role: {{role}} } }, ingress: [{}] }
            """;
}
