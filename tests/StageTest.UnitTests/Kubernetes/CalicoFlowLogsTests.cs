using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes;
using StageTest.UnitTests.Flows;

namespace StageTest.UnitTests.Kubernetes;

internal sealed class CalicoFlowLogsTests
{
    private const string Reporter = """{"name":"FELIX_FLOWLOGSLOCALREPORTER","value":"Enabled"}""";
    private const string ToGoldmane = """{"name":"FELIX_FLOWLOGSGOLDMANESERVER","value":"goldmane.calico-system.svc.cluster.local:7443"}""";
    private const string EveryOtherSecond = """,{"name":"FELIX_FLOWLOGSFLUSHINTERVAL","value":"2"}""";

    [Test]
    public async Task LogsOfANodeAreRead()
    {
        using var api = Api(Pod(Reporter + EveryOtherSecond), FlowSamples.CalicoNode + "\n" + FlowSamples.CalicoNode + "\n- Time=2026");
        using var client = api.Connect(_ => { });
        await using var logs = await CalicoFlowLogs.FollowAsync(client, CancellationToken.None);
        using var tail = logs.Open();

        while ((await tail.RecordsAsync(CancellationToken.None)).Length < 2)
        {
            logs.ThrowIfBroken();
            await Task.Yield();
        }

        Assert.That(logs.Interval, Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(
            (await tail.RecordsAsync(CancellationToken.None)).Select(r => $"{r}"),
            Is.All.EqualTo("shop/web-7d4f8-* -> shop/api-5c6b7-*:8080/tcp")
        );
        await tail.ForgetAsync(CancellationToken.None);
        Assert.That(await tail.RecordsAsync(CancellationToken.None), Is.Empty);
    }

    [Test]
    public void ClusterWithoutCalicoIsNamed()
    {
        using var api = Api("", "");
        using var client = api.Connect(_ => { });

        Assert.That(
            async () => await CalicoFlowLogs.FollowAsync(client, CancellationToken.None),
            Throws
                .TypeOf<EngineException>()
                .With.Message.EqualTo(
                    $"No flow logs can be read from the cluster at {client.Server}: it has no pod of Calico (k8s-app=calico-node). Remove "
                        + "--output flows, or use a cluster that has Calico."
                )
        );
    }

    [TestCase("", "Calico's local reporter of flow logs is off, and Goldmane receives none")]
    [TestCase(Reporter, "writes flow logs every 300 seconds")]
    [TestCase(ToGoldmane, "writes flow logs every 300 seconds")]
    public void CalicoThatLogsNothingInTimeIsNamed(string environment, string fact)
    {
        using var api = Api(Pod(environment), "");
        using var client = api.Connect(_ => { });

        Assert.That(
            async () => await CalicoFlowLogs.FollowAsync(client, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains(fact).And.Message.Contains("flowLogsFlushInterval")
        );
    }

    [Test]
    public void GoldmaneThatIsNotThereIsNamed()
    {
        using var api = Api(Pod(ToGoldmane + EveryOtherSecond), "");
        using var client = api.Connect(_ => { });

        Assert.That(
            async () => await CalicoFlowLogs.FollowAsync(client, CancellationToken.None),
            Throws
                .TypeOf<EngineException>()
                .With.Message.StartsWith("No flow logs can be read: No live source of flows was found in the cluster at")
                .And.Message.Contains("the Service calico-system/goldmane.")
                .And.Message.EndsWith("Or remove --output flows.")
        );
    }

    [Test]
    public async Task NodeWhoseLogsEndIsNamed()
    {
        using var api = Api(Pod(Reporter + EveryOtherSecond), flows: null);
        using var client = api.Connect(_ => { });
        await using var logs = await CalicoFlowLogs.FollowAsync(client, CancellationToken.None);

        string? problem = null;
        while (problem is null)
        {
            try
            {
                logs.ThrowIfBroken();
                await Task.Yield();
            }
            catch (EngineException broken)
            {
                problem = broken.Message;
            }
        }

        Assert.That(problem, Does.StartWith("The flow logs of worker are incomplete, because 'calico-node -flows -1' in"));
        Assert.That(problem, Does.EndWith("ended: exit code 1."));
    }

    [TestCase("2", 2)]
    [TestCase("15s", 15)]
    [TestCase("5m0s", 300)]
    [TestCase("1h1m1.5s", 3661.5)]
    [TestCase("", null)]
    [TestCase("soon", null)]
    [TestCase(null, null)]
    public void IntervalIsReadAsFelixReadsIt(string? text, double? seconds) =>
        Assert.That(CalicoFlowLogs.IntervalOf(text)?.TotalSeconds, Is.EqualTo(seconds));

    private static FakeApi Api(string pods, string? flows) =>
        new(asked =>
            asked.Path.StartsWith("/api/v1/pods", StringComparison.Ordinal)
                ? (200, $$"""{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{{pods}}]}""")
                : (404, """{"kind":"Status","status":"Failure","code":404,"reason":"NotFound"}""")
        )
        {
            FlowLogs = flows,
        };

    private static string Pod(string environment) =>
        """{"metadata":{"name":"calico-node-x","namespace":"kube-system"},"spec":{"nodeName":"worker","containers":"""
        + $$"""[{"name":"calico-node","env":[{{environment}}]}] } }""";
}
