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

    [TestCase("crd.projectcalico.org", "NetworkPolicy", true)]
    [TestCase("crd.projectcalico.org", "FelixConfiguration", true)]
    [TestCase("crd.projectcalico.org", "IPPool", false)]
    [TestCase("policy.networking.k8s.io", "ClusterNetworkPolicy", true)]
    [TestCase("example.org", "NetworkPolicy", false)]
    public void ADefinitionOfPoliciesCarriesThem(string group, string kind, bool carries) =>
        Assert.That(
            Find(
                $"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{ name: a.{group} }}\n"
                    + $"spec: {{ group: {group}, names: {{ kind: {kind} }} }}"
            )!.CarriesPolicies,
            Is.EqualTo(carries)
        );

    [TestCase("count/networkpolicies.networking.k8s.io", true)]
    [TestCase("count/tiers.projectcalico.org", true)]
    [TestCase("count/ingresses.networking.k8s.io", false)]
    [TestCase("pods", false)]
    public void AQuotaOfPoliciesCarriesThem(string counted, bool carries) =>
        Assert.That(
            Find($"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{ name: a }}\nspec: {{ hard: {{ {counted}: 1 }} }}")!.CarriesPolicies,
            Is.EqualTo(carries)
        );

    [TestCase("ConfigMap", "v1", "argocd-cm", "data: { resource.exclusions: a }", true)]
    [TestCase("ConfigMap", "v1", "argocd-cm", "data: { url: a }", false)]
    [TestCase("ConfigMap", "v1", "other", "data: { resource.exclusions: a }", false)]
    [TestCase("AppProject", "argoproj.io/v1alpha1", "a", "spec: { namespaceResourceBlacklist: [] }", true)]
    [TestCase("AppProject", "argoproj.io/v1alpha1", "a", "spec: { roles: [] }", false)]
    public void KindsThatArgoCdDoesNotApplyDecideOthers(string kind, string apiVersion, string name, string body, bool decides) =>
        Assert.That(
            Find($"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{ name: {name} }}\n{body}") is { DecidesOthers: true },
            Is.EqualTo(decides)
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
