using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Engines.Cluster;
using StageTest.UnitTests.Kubernetes;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Cluster;

/// <summary>What a cluster cannot say about a scenario is known before anything is created on it.</summary>
internal sealed class ClusterFitTests
{
    private const string Store = "/apis/crd.projectcalico.org/v1";
    private const string AdminPolicy = "scenarios/conformance/calico/baseline-admin-network-policy.yaml";
    private const string Lockdown = "scenarios/shop/lockdown.yaml";

    [Test]
    public async Task AnotherVersionThanTheStatedOneIsNamed()
    {
        using var api = Api("v3.32.1", "networkpolicies NetworkPolicy", "stagedkubernetesnetworkpolicies StagedKubernetesNetworkPolicy");

        var reasons = await ReasonsAsync(api, AdminPolicy, Lockdown);

        Assert.That(
            reasons[0],
            Is.EqualTo(
                $"It states Calico v3.31, but the cluster at {api.Address} has v3.32.1, whose verdicts would prove nothing about it. "
                    + "Name a cluster with v3.31, or use --engine k3s, which starts one for each version that scenarios state."
            )
        );
        Assert.That(reasons[1], Is.Null);
    }

    [Test]
    public async Task KindThatTheClusterDoesNotServeIsNamed()
    {
        using var api = Api(version: null);

        var reason = (await ReasonsAsync(api, Lockdown)).Single();

        Assert.That(reason, Does.StartWith("It applies StagedKubernetesNetworkPolicy 'shop/"));
        Assert.That(
            reason,
            Does.EndWith(
                $"and the cluster at {api.Address} (no Calico is known there) does not serve StagedKubernetesNetworkPolicy of "
                    + "projectcalico.org/v3. Name a cluster that does, or use --engine k3s."
            )
        );
    }

    [TestCase("projectcalico.org/v3", true)]
    [TestCase("crd.projectcalico.org/v1", false)]
    [TestCase("projectcalico.org/v3 crd.projectcalico.org/v1", false)]
    public async Task NativeCrdsAreThereWhereTheStoreIsNot(string served, bool isNative)
    {
        using var api = new FakeApi(
            asked =>
                served.Split(' ').FirstOrDefault(group => asked.Path == $"/apis/{group}") is { } group
                    ? (200, List(group, "tiers Tier", "stagedkubernetesnetworkpolicies StagedKubernetesNetworkPolicy"))
                : asked.Path == "/apis/networking.k8s.io/v1" ? (200, List("networking.k8s.io/v1", "networkpolicies NetworkPolicy"))
                : (404, """{"kind":"Status","status":"Failure","code":404,"reason":"NotFound"}"""),
            hasCalico: false
        );
        using var client = api.Connect(_ => { });
        var scenario = Read(Lockdown);
        var native = scenario with { Policies = scenario.Policies with { Api = CalicoApiKind.Crds } };

        var reasons = await ClusterFit.ReasonsOfAsync(client, [scenario, native], CancellationToken.None);

        Assert.That(reasons[0], Is.Null);
        Assert.That(
            reasons[1],
            isNative
                ? Is.Null
                : Does.StartWith($"It states 'calico.api: crds', but Calico's kinds are not CRDs on the cluster at {api.Address}")
        );
    }

    [Test]
    public async Task ClusterThatDoesNotAnswerGivesNoReason() =>
        Assert.That(
            await ClusterFit.ReasonsAgainstAsync(
                new() { Kubeconfig = "nowhere.yaml", Context = "none" },
                [Read(Lockdown)],
                CancellationToken.None
            ),
            Is.EqualTo(new string?[] { null })
        );

    private static async Task<string?[]> ReasonsAsync(FakeApi api, params string[] files)
    {
        using var client = api.Connect(_ => { });
        return [.. await ClusterFit.ReasonsOfAsync(client, [.. files.Select(Read)], CancellationToken.None)];
    }

    private static FakeApi Api(string? version, params string[] stored) =>
        new(
            asked =>
                asked.Path == "/apis/networking.k8s.io/v1" ? (200, List("networking.k8s.io/v1", "networkpolicies NetworkPolicy"))
                : asked.Path == Store && version is not null
                    ? (200, List("crd.projectcalico.org/v1", ["clusterinformations ClusterInformation", .. stored]))
                : asked.Path == $"{Store}/clusterinformations/default" ? (200, $$$"""{"spec":{"calicoVersion":"{{{version}}}"}}""")
                : (404, """{"kind":"Status","status":"Failure","code":404,"reason":"NotFound"}"""),
            hasCalico: false
        );

    private static string List(string group, params string[] kinds) =>
        $$"""{"kind":"APIResourceList","groupVersion":"{{group}}","resources":["""
        + string.Join(
            ',',
            kinds
                .Select(k => k.Split(' '))
                .Select(k =>
                    $$"""{"name":"{{k[0]}}","singularName":"","namespaced":{{(k[1] == "ClusterInformation" ? "false" : "true")}},"""
                    + $$""" "kind":"{{k[1]}}","verbs":["get"]}"""
                )
        )
        + "]}";

    private static Scenario Read(string file)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(Path.Combine(Repository.Root, file), new() { RepositoryRoot = Repository.Root }, diagnostics);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', diagnostics.Sorted()));
        return scenario!;
    }
}
