using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.UnitTests.Kubernetes.Client;

internal sealed class CalicoApiTests
{
    private const string Served = "/apis/projectcalico.org/v3";
    private const string Stored = "/apis/crd.projectcalico.org/v1";
    private const string Information = $"{Stored}/clusterinformations/default";

    private static readonly string Kinds = FakeApi.Kinds.Replace(
        "\"resources\":[",
        """
        "resources":[{"name":"tiers","kind":"Tier","namespaced":false,"verbs":["get"]},
          {"name":"clusterinformations","kind":"ClusterInformation","namespaced":false,"verbs":["get"]},
        """,
        StringComparison.Ordinal
    );

    [Test]
    public async Task ApiForUsersIsTakenWhereItIsServed()
    {
        using var server = new FakeApi(request => request.Path is Served or Stored ? (200, Kinds) : (404, "{}"), hasCalico: false);
        using var client = server.Connect(_ => { });

        Assert.That(await CalicoApi.ChooseAsync(client, CancellationToken.None), Is.Null);
        Assert.That(client.ConvertsFor, Is.Null);
    }

    [Test]
    public async Task ClusterWithoutCalicoNeedsNoForm()
    {
        using var server = new FakeApi(_ => (404, "{}"), hasCalico: false);
        using var client = server.Connect(_ => { });

        Assert.That(await CalicoApi.ChooseAsync(client, CancellationToken.None), Is.Null);
        Assert.That(client.ConvertsFor, Is.Null);
    }

    [TestCase("v3.32.1", CalicoVersion.V332)]
    [TestCase("v3.31.7", CalicoVersion.V331)]
    [TestCase("v3.29.0", CalicoVersion.V331)]
    [TestCase("v3.34.0-0.dev-12-gabc", CalicoVersion.V332)]
    [TestCase("v4.0.0", CalicoVersion.V332)]
    public async Task StoreAloneIsWrittenInTheFormOfItsVersion(string version, CalicoVersion form)
    {
        using var server = StoreWith((200, $$$"""{"spec":{"calicoVersion":"{{{version}}}"}}"""));
        using var client = server.Connect(_ => { });

        Assert.That(await CalicoApi.ChooseAsync(client, CancellationToken.None), Is.EqualTo(version));
        Assert.That(client.ConvertsFor, Is.EqualTo(form));
    }

    [Test]
    public async Task WhoMayNotReadTheStoreDoesNotWriteToIt()
    {
        using var server = StoreWith((403, """{"kind":"Status","message":"no"}"""));
        using var client = server.Connect(_ => { });

        Assert.That(await CalicoApi.ChooseAsync(client, CancellationToken.None), Is.Null);
        Assert.That(client.ConvertsFor, Is.Null);
    }

    [TestCase(404, "{}")]
    [TestCase(200, """{"spec":{}}""")]
    [TestCase(200, """{"spec":{"calicoVersion":"unknown"}}""")]
    public async Task StoreWithoutVersionIsNotGuessedAt(int status, string body)
    {
        using var server = StoreWith((status, body));
        using var client = server.Connect(_ => { });

        var failure = await Assert.ThrowsAsync<EngineException>(() => CalicoApi.ChooseAsync(client, CancellationToken.None));
        Assert.That(failure!.Message, Does.Contain("names no version of Calico"));
    }

    [TestCase(Stored, "v3.31.7", "v3.31.7")]
    [TestCase(Served, "v3.32.1", "v3.32.1")]
    [TestCase(Served, "", null)]
    [TestCase("/apis/other/v1", "v3.32.1", null)]
    public async Task VersionIsWhatNodesWroteDownWhereverTheyDid(string api, string written, string? version)
    {
        using var server = new FakeApi(
            request =>
                request.Path == api ? (200, Kinds)
                : request.Path == $"{api}/clusterinformations/default" ? (200, $$$"""{"spec":{"calicoVersion":"{{{written}}}"}}""")
                : (404, "{}"),
            hasCalico: false
        );
        using var client = server.Connect(_ => { });

        Assert.That(await CalicoApi.VersionAsync(client, CancellationToken.None), Is.EqualTo(version));
    }

    [Test]
    public void RoleForTheStoreHasNothingOfTheApiForUsers()
    {
        var role = ClusterPermissions.ClusterRole(allowClusterScope: true, calicoStore: true);

        Assert.That(
            role,
            Does.Contain("apiGroups: [\"crd.projectcalico.org\"], resources: [\"clusterinformations\"], verbs: [\"get\"]")
                .And.Contain("globalnetworkpolicies")
        );
        Assert.That(role, Does.Not.Contain("[\"projectcalico.org\"]").And.Not.Contain("tier."));
    }

    private static FakeApi StoreWith((int Status, string Body) information) =>
        new(
            request =>
                request.Path switch
                {
                    Stored => (200, Kinds),
                    Information => information,
                    _ => (404, "{}"),
                },
            hasCalico: false
        );
}
