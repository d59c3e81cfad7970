using NUnit.Framework;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.UnitTests.Kubernetes.Objects;

internal sealed class PodChangesTests
{
    private const string Refusal = """{"kind":"Status","status":"Failure","code":403,"reason":"Forbidden"}""";
    private const string Event = """{"type":"MODIFIED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"}}}""";

    // Its clock passes each second at once.
    [Test]
    public async Task WithoutLeaveToWatchTheNextLookIsASecondLater()
    {
        var log = new List<string>();
        using var server = new FakeApi(_ => (403, Refusal));
        using var client = server.Connect(line =>
        {
            lock (log)
            {
                log.Add(line);
            }
        });

        await using (var changes = PodChanges.Of(client, ["shop"]))
        {
            while (!IsTold("not watched any longer"))
            {
                await Task.Yield();
            }

            Assert.That(await changes.NextAsync(CancellationToken.None), Is.Null);
            Assert.That(await changes.NextAsync(CancellationToken.None), Is.Null);
        }

        Assert.That(server.Requests.Single().Path, Does.StartWith("/api/v1/namespaces/shop/pods").And.Contain("watch=true"));

        bool IsTold(string what)
        {
            lock (log)
            {
                return log.Exists(line => line.Contains(what, StringComparison.Ordinal));
            }
        }
    }

    [Test]
    public async Task ChangeEndsTheWaitOfAClockThatStands()
    {
        using var server = new FakeApi(_ => (200, Event + "\n"));
        using var client = new StageTest.Engines.Kubernetes.Client.ClusterClient(
            new k8s.KubernetesClientConfiguration { Host = server.Address },
            "st-1",
            _ => { },
            new Microsoft.Extensions.Time.Testing.FakeTimeProvider()
        );
        await using var changes = PodChanges.Of(client, ["shop"]);

        var changed = await changes.NextAsync(CancellationToken.None);

        Assert.That(server.Requests, Has.Count.EqualTo(1));
        Assert.That(changed!.Select(c => $"{c.Pod.Metadata.NamespaceProperty}/{c.Pod.Metadata.Name}"), Is.EqualTo(["shop/web"]));
    }
}
