using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.UnitTests.Kubernetes.Objects;

/// <summary>What is said of pods that do not come to run.</summary>
internal sealed class PodStatesTests
{
    private const string Unscheduled = """
        {"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable",
         "message":"0/1 nodes are available: 1 node(s) had taint {node.kubernetes.io/disk-pressure: }."}]}
        """;

    private const string Evicted = """{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: ephemeral-storage."}""";

    private const string Starting =
        """{"phase":"Pending","containerStatuses":["""
        + """{"name":"probe","image":"","imageID":"","ready":false,"restartCount":0,"state":"""
        + """{"waiting":{"reason":"ContainerCreating"}}}]}""";

    private const string Event =
        """{"metadata":{},"involvedObject":{}"""
        + ""","type":"Warning","reason":"FailedScheduling","message":"no node takes it","lastTimestamp":"2024-01-01T00:00:00Z"}""";

    private readonly List<string> _told = [];

    [SetUp]
    public void Forget() => _told.Clear();

    [Test]
    public async Task PodThatNoNodeTakesIsToldOnceAndNamedWhenTimeIsUp()
    {
        var failure = await FailAsync(Unscheduled);

        Assert.That(
            _told,
            Is.EqualTo(
                (string[])
                    [
                        "waiting for 1 of 1 pods; Pod 'shop/web': Unschedulable: 0/1 nodes are available: 1 node(s) had taint "
                            + "{node.kubernetes.io/disk-pressure: }.",
                    ]
            )
        );
        Assert.That(
            failure,
            Does.Contain("did not run after 300 seconds")
                .And.Contain("Pod 'shop/web': Pending, Unschedulable: 0/1 nodes are available")
                .And.Contain("on no node yet. Last event: FailedScheduling: no node takes it")
        );
    }

    [Test]
    public async Task PodThatWasEvictedEndsTheWait() =>
        Assert.That(
            await FailAsync(Evicted),
            Does.Contain("cannot start").And.Contain("Pod 'shop/web': Failed, Evicted: The node was low on resource: ephemeral-storage.")
        );

    [Test]
    public async Task PodThatStartsIsNoNews()
    {
        Assert.That(await FailAsync(Starting), Does.Contain("Pending, ContainerCreating"));
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public async Task EventsThatCannotBeReadHideNothing() =>
        Assert.That(
            await FailAsync(Evicted, eventsStatus: 403),
            Does.Contain("Failed, Evicted").And.Contain("refused to list events of Pod 'shop/web': 403")
        );

    private async Task<string> FailAsync(string status, int eventsStatus = 200)
    {
        using var server = new FakeApi(request =>
            request.Path.Contains("/events", StringComparison.Ordinal)
                ? (eventsStatus, $$"""{"kind":"EventList","items":[{{Event}}]}""")
                : (
                    200,
                    """{"kind":"PodList","items":[{"metadata":{"name":"web","namespace":"shop"}"""
                        + $$""","spec":{"containers":[{"name":"probe","image":"agent:1"}]},"status":{{status}}}]}"""
                )
        );
        using var client = server.Connect(_ => { });
        var states = new PodStates(client, _told.Add);
        return (
            await Assert.ThrowsAsync<EngineException>(async () =>
                await states.RunningAsync([(new("v1", "Pod", "shop", "web"), 0)], CancellationToken.None)
            )
        )!.Message;
    }
}
