using NUnit.Framework;

namespace StageTest.UnitTests.Kubernetes.Client;

internal sealed class ClusterClientTests
{
    [Test]
    public async Task KindThatComesAfterOthersOfItsGroupIsFound()
    {
        const string sets = """{"name":"networksets","singularName":"","namespaced":true,"kind":"NetworkSet","verbs":["get"]}""";
        var asked = 0;
        using var server = new FakeApi(
            _ =>
                (
                    200,
                    asked++ == 0
                        ? FakeApi.Kinds
                        : FakeApi.Kinds.Replace("\"resources\":[", $"\"resources\":[{sets},", StringComparison.Ordinal)
                ),
            hasCalico: false
        );
        using var client = server.Connect(_ => { });
        Assert.That(await client.HasAsync("projectcalico.org/v3", "NetworkSet", CancellationToken.None), Is.False);

        Assert.That(await client.HasAsync("projectcalico.org/v3", "NetworkSet", CancellationToken.None), Is.True);
        Assert.That(await client.HasAsync("projectcalico.org/v3", "NetworkPolicy", CancellationToken.None), Is.True);
        Assert.That(asked, Is.EqualTo(2));
    }

    [TestCase("null")]
    [TestCase("[]")]
    public async Task ListWithoutItemsIsEmpty(string items)
    {
        using var server = new FakeApi(_ => (200, $$"""{"items":{{items}}}"""));
        using var client = server.Connect(_ => { });

        Assert.That(await client.ListAsync("projectcalico.org/v3", "NetworkPolicy", "", CancellationToken.None), Is.Empty);
    }
}
