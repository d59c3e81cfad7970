using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.K3s;
using StageTest.UnitTests.Kubernetes;

namespace StageTest.UnitTests.K3s;

internal sealed class CalicoOperatorTests
{
    private static readonly string[] Ordered = ["Installation", "APIServer"];

    [Test]
    public void StatusThatStaysDegradedIsNamedWithWhatTheOperatorSays()
    {
        var statuses = new Dictionary<string, string>
        {
            ["calico"] = State("Available", ""),
            ["apiserver"] = State("Degraded", "secrets are not there"),
        };

        Assert.That(
            () => InstallAsync(statuses),
            Throws
                .TypeOf<EngineException>()
                .With.Message.StartsWith(
                    "Waited 10 minutes for Calico's operator: apiserver is not available: secrets are not there. Last warning of "
                        + "the cluster: "
                )
        );
    }

    [Test]
    public void StatusThatNeverComesIsNamed() =>
        Assert.That(
            () => InstallAsync(new() { ["calico"] = State("Available", "") }),
            Throws
                .TypeOf<EngineException>()
                .With.Message.Contains("for Calico's operator: apiserver is not available: the operator has not reported its status.")
        );

    [Test]
    public void AvailablePartThatChangesOnceMoreIsWaitedFor()
    {
        var changing =
            """{"status":{"conditions":[{"type":"Available","status":"True"},"""
            + """{"type":"Progressing","status":"True","message":"calico-node is updating"}]}}""";

        Assert.That(
            () => InstallAsync(new() { ["calico"] = changing, ["apiserver"] = State("Available", "") }),
            Throws
                .TypeOf<EngineException>()
                .With.Message.Contains("for Calico's operator: calico is not available: calico-node is updating.")
        );
    }

    [Test]
    public void PartThatNobodyAskedForByNameIsWaitedForOnceItIsToldOf() =>
        Assert.That(
            () =>
                InstallAsync(
                    new()
                    {
                        ["calico"] = State("Available", ""),
                        ["apiserver"] = State("Available", ""),
                        ["ippools"] = State("Progressing", "waiting for pools"),
                    }
                ),
            Throws.TypeOf<EngineException>().With.Message.Contains("for Calico's operator: ippools is not available: waiting for pools.")
        );

    private static string State(string type, string message) =>
        new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = type,
                        ["status"] = "True",
                        ["message"] = message,
                    }
                ),
            },
        }.ToJsonString();

    private static async Task InstallAsync(Dictionary<string, string> statuses)
    {
        const string group = "/apis/operator.tigera.io/v1";
        using var api = new FakeApi(asked =>
            asked.Path.Split('?')[0] switch
            {
                "/api/v1" => (
                    200,
                    """{"kind":"APIResourceList","groupVersion":"v1","resources":["""
                        + """{"name":"namespaces","singularName":"","namespaced":false,"kind":"Namespace","verbs":["get"]}]}"""
                ),
                "/api/v1/namespaces/kube-system" => (200, """{"metadata":{"name":"kube-system"}}"""),
                "/api/v1/events" or "/api/v1/pods" => (200, """{"items":[]}"""),
                group => (200, Kinds([.. Ordered, "TigeraStatus"])),
                $"{group}/tigerastatus" => (
                    200,
                    new JsonObject
                    {
                        ["items"] = new JsonArray([
                            .. statuses.Keys.Select(name => new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }),
                        ]),
                    }.ToJsonString()
                ),
                var path when path.StartsWith($"{group}/tigerastatus/", StringComparison.Ordinal) => statuses.TryGetValue(
                    path.Split('/')[^1],
                    out var status
                )
                    ? (200, status)
                    : (404, """{"message":"not found"}"""),
                _ when asked.Method == "POST" => (201, "{}"),
                _ => (404, """{"message":"not found"}"""),
            }
        );
        using var client = api.Connect(_ => { });

        // Time is up as soon as the operator has been heard.
        var clock = new FakeTimeProvider();
        var limit = TimeSpan.FromMinutes(10);
        var readiness = new ClusterReadiness(
            client,
            step => clock.Advance(step.StartsWith("waiting for Calico's operator", StringComparison.Ordinal) ? limit : default),
            limit,
            clock
        );
        await new CalicoInstaller(client, readiness, _ => { }).InstallAsync(
            [
                .. Ordered.Select(kind => new JsonObject
                {
                    ["apiVersion"] = "operator.tigera.io/v1",
                    ["kind"] = kind,
                    ["metadata"] = new JsonObject { ["name"] = "default" },
                }),
            ],
            1,
            CancellationToken.None
        );
    }

    private static string Kinds(string[] kinds) =>
        new JsonObject
        {
            ["resources"] = new JsonArray([
                .. kinds.Select(kind => new JsonObject
                {
                    ["name"] = kind.ToLowerInvariant(),
                    ["singularName"] = "",
                    ["namespaced"] = false,
                    ["kind"] = kind,
                    ["verbs"] = new JsonArray("get"),
                }),
            ]),
        }.ToJsonString();
}
