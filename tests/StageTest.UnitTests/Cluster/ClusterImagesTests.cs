using NUnit.Framework;
using StageTest.Engines.Cluster;
using StageTest.UnitTests.Kubernetes;

namespace StageTest.UnitTests.Cluster;

/// <summary>Reports say which images of Calico a cluster of the user runs.</summary>
internal sealed class ClusterImagesTests
{
    [Test]
    public async Task EachImageIsNamedWithItsDigest() =>
        Assert.That(
            await SourcesAsync(
                200,
                Pod("calico-node-a", ("quay.io/calico/node:v3.32.1", "quay.io/calico/node@sha256:12")),
                Pod("calico-node-b", ("quay.io/calico/node:v3.32.1", "quay.io/calico/node@sha256:12")),
                Pod("calico-kube-controllers-x", ("quay.io/calico/kube-controllers@sha256:34", "sha256:34")),
                Pod("calico-typha-x", ("quay.io/calico/typha:v3.32.1", ""))
            ),
            Is.EqualTo("quay.io/calico/kube-controllers sha256:34, of the cluster; quay.io/calico/node:v3.32.1 sha256:12, of the cluster")
        );

    [TestCase(200)]
    [TestCase(403)]
    public async Task WithoutPodsOrPermissionNothingIsSaid(int status) => Assert.That(await SourcesAsync(status), Is.Null);

    private static async Task<string?> SourcesAsync(int status, params string[] pods)
    {
        using var api = new FakeApi(asked =>
            asked.Path.StartsWith("/api/v1/pods?labelSelector=k8s-app", StringComparison.Ordinal)
                ? (status, $$"""{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{{string.Join(',', pods)}}]}""")
                : (404, "{}")
        );
        using var client = api.Connect(_ => { });
        return await ClusterImages.SourcesAsync(client, CancellationToken.None);
    }

    private static string Pod(string name, (string Image, string Id) container) =>
        $$$"""
            {"metadata":{"name":"{{{name}}}","namespace":"kube-system"},"spec":{"containers":[]},
             "status":{"containerStatuses":[{"name":"c","image":"{{{container.Image}}}","imageID":"{{{container.Id}}}"}]}}
            """;
}
