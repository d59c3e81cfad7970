using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Engines.Kubernetes.Canary;

namespace StageTest.UnitTests.Kubernetes.Canary;

internal sealed class CanaryPairTests
{
    private const string Kubernetes = "networking.k8s.io/v1";
    private const string Calico = "projectcalico.org/v3";

    private const string OfAnotherNamespace = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: closed, namespace: shop }
        spec: { podSelector: {} }
        """;

    private const string ClosedForAll = """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: { name: closed }
        spec: { selector: all(), types: [Ingress] }
        """;

    private const string OpenForAll = """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: { name: open }
        spec: { order: 10, selector: all(), types: [Ingress], ingress: [{ action: Allow }] }
        """;

    [TestCase("", Kubernetes, true)]
    [TestCase("", Calico, true)]
    [TestCase(OfAnotherNamespace, Kubernetes, true)]
    [TestCase(ClosedForAll, Calico, false)]
    [TestCase(OpenForAll, Kubernetes, false)]
    [TestCase(OpenForAll, Calico, true)]
    public void PairFlipsUnlessPoliciesOfTheScenarioDecideAboutIt(string policies, string apiVersion, bool flips)
    {
        var diagnostics = new DiagnosticBag();
        var applied = PolicySet.Of(PolicyReader.Read(policies, "policies.yaml", diagnostics), CalicoVersionText.Newest);
        Assert.That(diagnostics.HasErrors, Is.False);

        Assert.That(new CanaryPair("st-1").Flips(applied, apiVersion), Is.EqualTo(flips));
    }

    [TestCase(ClosedForAll, Verdict.Denied, true)]
    [TestCase(OpenForAll, Verdict.Allowed, false)]
    public void PairFlipsInATierOfItsOwnWhateverFollows(string policies, Verdict usual, bool opens)
    {
        var pair = new CanaryPair("st-1");
        var diagnostics = new DiagnosticBag();
        PolicySet Read(params string[] texts) =>
            PolicySet.Of(PolicyReader.Read(string.Join("\n---\n", texts), "policies.yaml", diagnostics), CalicoVersionText.Newest);

        var before = pair.Answer(Read(policies));
        var flipped = pair.Answer(Read(policies, pair.Tier().ToJsonString(), pair.InTier(opens).ToJsonString()));

        Assert.That(diagnostics.Sorted(), Is.Empty);
        Assert.That(before, Is.EqualTo(usual));
        Assert.That(flipped, Is.Not.EqualTo(usual));
    }
}
