using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;

namespace StageTest.UnitTests.Documents;

/// <summary>What is known of kinds that are neither policies nor parts of a topology.</summary>
internal sealed class OtherKindsTests
{
    [TestCase("v1", "ConfigMap", false)]
    [TestCase("projectcalico.org/v3", "IPPool", false)]
    [TestCase("crd.projectcalico.org/v1", "BGPPeer", false)]
    [TestCase("networking.k8s.io/v1", "Ingress", false)]
    [TestCase("storage.k8s.io/v1", "StorageClass", false)]
    [TestCase("stagetest.io/v1", "Scenario", false)]
    [TestCase("projectcalico.org/v3", "FelixConfiguration", true)]
    [TestCase("security.istio.io/v1", "AuthorizationPolicy", true)]
    [TestCase("k8s.ovn.org/v1", "EgressFirewall", true)]
    [TestCase("vpcresources.k8s.aws/v1beta1", "SecurityGroupPolicy", true)]
    [TestCase("policy.linkerd.io/v1beta3", "Server", true)]
    [TestCase("k8s.cni.cncf.io/v1beta1", "MultiNetworkPolicy", true)]
    [TestCase("cilium.io/v2", "CiliumClusterwideNetworkPolicy", true)]
    [TestCase("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", true)]
    [TestCase("mutations.gatekeeper.sh/v1", "AssignMetadata", true)]
    [TestCase("constraints.gatekeeper.sh/v1beta1", "K8sRequiredLabels", false)]
    public void SaysWhetherAKindChangesTraffic(string apiVersion, string kind, bool changesTraffic) =>
        Assert.That(Find($"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{ name: a }}")?.ChangesTraffic, Is.EqualTo(changesTraffic));

    [TestCase("example.org/v1", "Widget")]
    [TestCase("projectcalico.org/v3", "IPPools")]
    [TestCase("v1", "configmap")]
    [TestCase("example.org/v1", "IPPool")]
    public void KnowsNothingOfOtherKinds(string apiVersion, string kind) =>
        Assert.That(Find($"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{ name: a }}"), Is.Null);

    [TestCase("[{ name: a, validate: { deny: {} } }]", false)]
    [TestCase("[{ name: a, validate: { deny: {} } }, { name: b, generate: { kind: NetworkPolicy } }]", true)]
    [TestCase("[{ name: a, mutate: { patchStrategicMerge: {} } }]", true)]
    [TestCase("[]", true)]
    public void KyvernosPolicyChangesTrafficUnlessItOnlyValidates(string rules, bool changesTraffic) =>
        Assert.That(
            Find($"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {{ name: a }}\nspec: {{ rules: {rules} }}")!.ChangesTraffic,
            Is.EqualTo(changesTraffic)
        );

    [Test]
    public void NoKindIsOfTwoListsAndEachHasAReason()
    {
        var policies = PolicyKinds.Known.All.SelectMany(k => k.ApiVersions.Select(v => (v.Split('/')[0], k.Kind)));

        Assert.That(OtherKinds.Known.All.Select(k => (k.Group, k.Kind)).Intersect(policies), Is.Empty);
        Assert.That(OtherKinds.Known.All.Where(k => k.Where is null).Select(k => (k.Group, k.Kind)), Is.Unique);
        Assert.That(OtherKinds.Known.All.Select(k => k.Reason), Is.All.Match("^[a-z].*[a-zA-Z]$"));
    }

    private static OtherKind? Find(string document) =>
        OtherKinds.Known.Find(Manifest.ReadAll(document, "a.yaml", new DiagnosticBag()).Single());
}
