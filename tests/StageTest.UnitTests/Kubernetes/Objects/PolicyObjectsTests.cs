using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Engines.Cluster;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.UnitTests.Kubernetes.Objects;

internal sealed class PolicyObjectsTests
{
    private const string Calico = """
        apiVersion: projectcalico.org/v3
        kind: StagedNetworkPolicy
        metadata: { name: api, namespace: shop, uid: 1234, annotations: { owner: "0123" } }
        spec:
          stagedAction: Set
          order: 10.5
          selector: role == 'api'
          types: [Ingress]
          ingress: [{ action: Allow, protocol: TCP, destination: { ports: [8080, "9000:9100"] } }]
        ---
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: web, namespace: shop }
        spec: { stagedAction: Set, podSelector: {}, policyTypes: [Ingress] }
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: live, namespace: shop }
        spec: { podSelector: {} }
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkSet
        metadata: { name: partners, labels: { role: partner } }
        spec: { nets: [203.0.113.0/24] }
        ---
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: platform }
        spec: { order: 500 }
        """;

    private static readonly HashSet<string> Namespaces = ["shop"];

    [Test]
    public void PoliciesOfNamespacesThatTheRunDoesNotBringUpAreLeftOut() =>
        Assert.That(
            PolicyObjects.Of(Read(), "st-1", new HashSet<string> { "other" }).Select(o => (string)o["kind"]!),
            Is.EqualTo(["Tier", "GlobalNetworkSet"])
        );

    // A cluster may have the namespace, and whatever is made there would be another user's business.
    [TestCase("kube-system", false)]
    [TestCase("shop", true)]
    public async Task NothingIsAppliedInNamespacesThatTheRunDoesNotBringUp(string home, bool isFine)
    {
        using var api = new FakeApi(_ => (404, "{}"));
        using var client = api.Connect(_ => { });
        var guard = new ClusterGuard(client, new ExistingCluster(new()), new() { AllowClusterScope = true }, "st-1");
        var set = new JsonObject
        {
            ["apiVersion"] = "projectcalico.org/v3",
            ["kind"] = "NetworkSet",
            ["metadata"] = new JsonObject { ["name"] = "partners", ["namespace"] = home },
        };

        var refusal = await Refusal(() => guard.CheckPoliciesAsync([set], Namespaces, [], default));

        Assert.That(refusal, isFine ? Is.Null : Does.Contain("'kube-system/partners'").And.Contain("Nothing was applied"));
        Assert.That(api.Requests, Is.Empty);
    }

    [Test]
    public void TiersComeBeforeSetsAndSetsBeforePolicies() =>
        Assert.That(
            Kinds(Read()),
            Is.EqualTo(["Tier", "GlobalNetworkSet", "StagedNetworkPolicy", "StagedKubernetesNetworkPolicy", "NetworkPolicy"])
        );

    [Test]
    public void PromotedPoliciesHaveTheirEnforcedKindAndNoStagedAction()
    {
        var promoted = PolicyObjects.Of(Read().AsIfPromoted(), "st-1", Namespaces);

        var calico = promoted.Single(o => (string)o["metadata"]!["name"]! == "api");
        var kubernetes = promoted.Single(o => (string)o["metadata"]!["name"]! == "web");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)calico["apiVersion"]!, Is.EqualTo("projectcalico.org/v3"));
            Assert.That((string)calico["kind"]!, Is.EqualTo("NetworkPolicy"));
            Assert.That(calico["spec"]!["stagedAction"], Is.Null);
            Assert.That((string)kubernetes["apiVersion"]!, Is.EqualTo("networking.k8s.io/v1"));
            Assert.That((string)kubernetes["kind"]!, Is.EqualTo("NetworkPolicy"));
            Assert.That(kubernetes["spec"]!["stagedAction"], Is.Null);
        }
    }

    [Test]
    public void CandidatesWithoutAStagedKindAreHeldBack()
    {
        var read = Read();
        var set = read with
        {
            Policies = [.. read.Policies.Select(p => p.Name == "live" ? p with { Staging = PolicyStaging.StagedSet } : p)],
        };

        Assert.That(Kinds(set), Has.None.EqualTo("NetworkPolicy"));
        Assert.That(Kinds(set.AsIfPromoted()).Count(k => k == "NetworkPolicy"), Is.EqualTo(3));
    }

    [Test]
    public void WhatWasWrittenIsSentWithItsTypesAndWithoutWhatServersFillIn()
    {
        var api = PolicyObjects.Of(Read(), "st-1", Namespaces).Single(o => (string)o["metadata"]!["name"]! == "api");

        Assert.That(
            api["metadata"]!.ToJsonString(),
            Is.EqualTo("""{"name":"api","labels":{"stagetest.io/run":"st-1"},"namespace":"shop","annotations":{"owner":"0123"}}""")
        );
        Assert.That(api["spec"]!["order"]!.ToJsonString(), Is.EqualTo("10.5"));
        Assert.That(api["spec"]!["ingress"]![0]!["destination"]!["ports"]!.ToJsonString(), Is.EqualTo("""[8080,"9000:9100"]"""));
    }

    [TestCase(
        """{"apiVersion":"projectcalico.org/v3","kind":"GlobalNetworkPolicy","spec":{}}""",
        """{"namespaceSelector":"stagetest.io/run == \u0027st-1\u0027"}"""
    )]
    [TestCase(
        """{"apiVersion":"projectcalico.org/v3","kind":"GlobalNetworkPolicy","spec":{"namespaceSelector":"a || b"}}""",
        """{"namespaceSelector":"(a || b) \u0026\u0026 stagetest.io/run == \u0027st-1\u0027"}"""
    )]
    [TestCase(
        """{"apiVersion":"policy.networking.k8s.io/v1alpha2","kind":"ClusterNetworkPolicy","spec":{"subject":{"namespaces":{}}}}""",
        """{"subject":{"namespaces":{"matchLabels":{"stagetest.io/run":"st-1"}}}}"""
    )]
    [TestCase(
        """{"apiVersion":"policy.networking.k8s.io/v1alpha1","kind":"AdminNetworkPolicy","spec":{"subject":{"pods":{"podSelector":{}}}}}""",
        """{"subject":{"pods":{"podSelector":{},"namespaceSelector":{"matchLabels":{"stagetest.io/run":"st-1"}}}}}"""
    )]
    public void PoliciesOfAWholeClusterAreLimitedToTheRun(string body, string spec)
    {
        var policy = (JsonObject)JsonNode.Parse(body)!;

        ClusterGuard.Limit(policy, "st-1", PolicyKinds.Known);

        Assert.That(policy["spec"]!.ToJsonString(), Is.EqualTo(spec));
    }

    private static async Task<string?> Refusal(Func<Task> check)
    {
        try
        {
            await check();
            return null;
        }
        catch (EngineException refusal)
        {
            return refusal.Message;
        }
    }

    private static IEnumerable<string> Kinds(PolicySet set) => PolicyObjects.Of(set, "st-1", Namespaces).Select(o => (string)o["kind"]!);

    private static PolicySet Read()
    {
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(Calico, "policies.yaml", diagnostics);
        Assert.That(diagnostics.HasErrors, Is.False);
        return PolicySet.Of(documents, CalicoVersionText.Newest);
    }
}
