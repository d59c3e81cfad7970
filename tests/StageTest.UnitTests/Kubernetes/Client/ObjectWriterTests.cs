using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.UnitTests.Kubernetes.Client;

/// <summary>
/// What a real server of today does not show: APIs without server-side apply, servers under load, servers that drop fields.
/// </summary>
internal sealed class ObjectWriterTests
{
    private const string Path = "/apis/projectcalico.org/v3/namespaces/shop/networkpolicies";

    [Test]
    public async Task ApiWithoutServerSideApplyIsWrittenByCreateAndPatchFromThenOn()
    {
        using var server = new FakeApi(request =>
            request switch
            {
                ("PATCH", var path) when path.StartsWith($"{Path}/first?", StringComparison.Ordinal) => (
                    404,
                    """{"kind":"Status","message":"networkpolicies \"first\" not found"}"""
                ),
                ("PATCH", _) => (200, Sent("second")),
                ("POST", _) => (201, Sent("first")),
                ("GET", Path + "/second") => (200, Sent("second")),
                _ => (404, "{}"),
            }
        );
        using var client = server.Connect(_ => { });

        await client.ApplyAsync(Policy("first"), CancellationToken.None);
        await client.ApplyAsync(Policy("second"), CancellationToken.None);

        var writes = server.Requests.Where(r => r.Method != "GET").ToArray();
        Assert.That(
            writes.Select(r => (r.Method, r.ContentType)),
            Is.EqualTo([("PATCH", "application/apply-patch+yaml"), ("POST", "application/json"), ("PATCH", "application/json-patch+json")])
        );
        Assert.That(writes[2].Body, Does.Contain("\"path\":\"/spec\"").And.Not.Contain("/metadata/name"));
        Assert.That(writes.Select(w => w.Path), Has.All.Contain("fieldValidation=Strict"));
    }

    [Test]
    public async Task ObjectThatACallMadeBeforeItBrokeOffIsTakenForMade()
    {
        var isMade = false;
        using var server = new FakeApi(request =>
        {
            switch (request.Method)
            {
                case "PATCH" when !isMade:
                    return (404, "{}");
                case "POST":
                    isMade = true;
                    return (409, """{"kind":"Status","message":"networkpolicies \"first\" already exists"}""");
                default:
                    return isMade ? (200, Sent("first")) : (404, "{}");
            }
        });
        using var client = server.Connect(_ => { });

        await client.ApplyAsync(Policy("first"), CancellationToken.None);

        Assert.That(server.Requests.Where(r => r.Method != "GET").Select(r => r.Method), Is.EqualTo((string[])["PATCH", "POST", "PATCH"]));
    }

    [Test]
    public void ObjectOfSomebodyElseIsNotChanged()
    {
        using var server = new FakeApi(request =>
            request switch
            {
                ("PATCH", _) => (415, "{}"),
                ("GET", Path + "/first") => (
                    200,
                    """{"apiVersion":"projectcalico.org/v3","kind":"NetworkPolicy","metadata":{"name":"first","labels":{}}}"""
                ),
                _ => (404, "{}"),
            }
        );
        using var client = server.Connect(_ => { });

        Assert.That(
            async () => await client.ApplyAsync(Policy("first"), CancellationToken.None),
            Throws.InstanceOf<EngineException>().With.Message.Contains("was created by another user")
        );
        Assert.That(server.Requests.Count(r => r.Method != "GET"), Is.EqualTo(1));
    }

    [Test]
    public async Task CallsThatArePutOffAreRepeatedAndSaid()
    {
        var refusals = new Queue<int>([429, 503, 500]);
        using var server = new FakeApi(request =>
            request.Method != "PATCH" ? (404, "{}")
            : refusals.TryDequeue(out var status) ? (status, "{}")
            : (200, Sent("first"))
        );
        var log = new List<string>();
        using var client = server.Connect(log.Add);

        await client.ApplyAsync(Policy("first"), CancellationToken.None);

        Assert.That(log.Count(l => l.StartsWith("attempt ", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public void RefusalIsNotRepeatedAndTellsWhatTheServerSaid()
    {
        using var server = new FakeApi(request =>
            request.Method == "PATCH" ? (422, """{"kind":"Status","message":"spec.selector: Invalid value"}""") : (404, "{}")
        );
        using var client = server.Connect(_ => { });

        Assert.That(
            async () => await client.ApplyAsync(Policy("first"), CancellationToken.None),
            Throws
                .InstanceOf<EngineException>()
                .With.Message.Contains("refused to apply NetworkPolicy 'shop/first': 422 spec.selector: Invalid value")
        );
        Assert.That(server.Requests.Count(r => r.Method == "PATCH"), Is.EqualTo(1));
    }

    [Test]
    public void MistakeInAnObjectIsNoLackOfApplyAndIsNotRepeated()
    {
        using var server = new FakeApi(request =>
            request switch
            {
                ("PATCH", _) => (
                    500,
                    """{"kind":"Status","message":"failed to create typed patch object (shop; v1, Kind=Namespace): """
                        + """.spec.typo: field not declared in schema"}"""
                ),
                _ => (404, "{}"),
            }
        );
        using var client = server.Connect(_ => { });

        Assert.That(
            async () => await client.ApplyAsync(Core("Namespace", ""), CancellationToken.None),
            Throws.InstanceOf<EngineException>().With.Message.Contains(".spec.typo: field not declared in schema")
        );
        Assert.That(server.Requests.Where(r => r.Method != "GET").Select(r => r.Method), Is.EqualTo((string[])["PATCH"]));
    }

    // Server-side apply refuses a pod with two names for one port, and policies may name either.
    [Test]
    public async Task PodIsCreatedAndWhatComesAfterItIsAppliedAllTheSame()
    {
        using var server = new FakeApi(request =>
            request switch
            {
                ("PATCH", var path) when path.Contains("/pods/", StringComparison.Ordinal) => (
                    500,
                    """{"kind":"Status","message":"failed to create typed patch object: """
                        + """duplicate entries for key [containerPort=8080,protocol=\"TCP\"]"}"""
                ),
                ("PATCH", _) => (200, Core("ServiceAccount", "shop").ToJsonString()),
                ("POST", _) => (201, Core("Pod", "shop").ToJsonString()),
                _ => (404, "{}"),
            }
        );
        using var client = server.Connect(_ => { });

        await client.ApplyAsync(Core("Pod", "shop"), CancellationToken.None);
        await client.ApplyAsync(Core("ServiceAccount", "shop"), CancellationToken.None);

        Assert.That(server.Requests.Where(r => r.Method != "GET").Select(r => r.Method), Is.EqualTo((string[])["POST", "PATCH"]));
    }

    [Test]
    public async Task PodThatACallMadeBeforeItBrokeOffIsTakenForMadeAndNoOther()
    {
        var made = "{}";
        FakeApi server = null!;
        using var cluster = server = new FakeApi(request =>
        {
            if (request.Method != "POST")
            {
                return (200, made);
            }

            made = server.Requests.Last(r => r.Method == "POST").Body;
            return (409, """{"kind":"Status","message":"pods \"first\" already exists"}""");
        });
        using var client = server.Connect(_ => { });

        await client.ApplyAsync(Core("Pod", "shop"), CancellationToken.None);

        using var others = new FakeApi(request => request.Method == "POST" ? (409, "{}") : (200, made));
        using var another = others.Connect(_ => { });
        Assert.That(
            async () => await another.ApplyAsync(Core("Pod", "shop"), CancellationToken.None),
            Throws.InstanceOf<EngineException>()
        );
        Assert.That(others.Requests.Where(r => r.Method != "GET").Select(r => r.Method), Is.EqualTo((string[])["POST"]));
    }

    [Test]
    public void StoreOfCalicoThatMayNotBeReadIsNamedWithTheRemedy()
    {
        using var server = new FakeApi(
            request => request.Path == "/apis/crd.projectcalico.org/v1" ? (200, FakeApi.Kinds) : (404, "{}"),
            hasCalico: false
        );
        using var client = server.Connect(_ => { });

        Assert.That(
            async () => await client.ApplyAsync(Policy("first"), CancellationToken.None),
            Throws
                .InstanceOf<EngineException>()
                .With.Message.Contains("only the API in which Calico keeps its objects (crd.projectcalico.org/v1)")
                .And.Message.Contains("cluster-role --calico-store")
        );
    }

    [Test]
    public void FieldsThatAnOldServerDropsAreFound()
    {
        var sent = (JsonObject)
            JsonNode.Parse(
                """{"spec":{"selector":"a","order":0,"types":[],"ingress":[{"action":"Allow","unknown":{"deep":1}}],"typo":true}}"""
            )!;
        var answer = JsonDocument.Parse("""{"metadata":{},"spec":{"selector":"a","ingress":[{"action":"Allow"}]}}""").RootElement;

        Assert.That(DroppedFields.Of(sent, answer), Is.EqualTo(["spec.ingress[0].unknown", "spec.typo"]));
    }

    private static JsonObject Core(string kind, string home) =>
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = "first", ["namespace"] = home },
        };

    private static JsonObject Policy(string name) => (JsonObject)JsonNode.Parse(Sent(name))!;

    private static string Sent(string name) =>
        """{"apiVersion":"projectcalico.org/v3","kind":"NetworkPolicy","metadata":"""
        + $$$"""{"name":"{{{name}}}","namespace":"shop","labels":{"stagetest.io/run":"st-1"}},"spec":{"selector":"all()"}}""";
}
