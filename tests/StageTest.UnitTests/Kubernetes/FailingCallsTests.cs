using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>What becomes of calls that a server puts off for long, or never answers.</summary>
internal sealed class FailingCallsTests
{
    private static readonly ObjectId Home = new("v1", "Namespace", "", "shop");

    [Test]
    public void ServerThatIsNeverReadyIsGivenUpWithItsLastAnswer()
    {
        using var server = new FakeApi(request =>
            request.Path == "/api/v1" ? (200, Kinds) : (429, """{"kind":"Status","message":"too many requests"}""")
        );
        using var client = server.Connect(_ => { });

        Assert.That(
            async () => await client.GetAsync(Home, CancellationToken.None),
            Throws.InstanceOf<EngineException>().With.Message.Contains("refused to read Namespace 'shop': 429 too many requests")
        );
        Assert.That(server.Requests.Count(r => r.Path.EndsWith("/shop", StringComparison.Ordinal)), Is.EqualTo(6));
        Assert.That(client.IsInDoubt, Is.False);
    }

    [Test]
    public async Task ServerIsAskedAgainWhenItSaysSo()
    {
        var refusals = new Queue<int>([500, 429]);
        using var server = new FakeApi(request =>
            request.Path == "/api/v1" ? (200, Kinds)
            : refusals.TryDequeue(out var status) ? (status, "{}")
            : (200, "{}")
        )
        {
            RetryAfter = 1,
        };
        var log = new List<string>();
        using var client = server.Connect(log.Add);

        await client.GetAsync(Home, CancellationToken.None);

        Assert.That(log.Where(l => l.StartsWith("attempt ", StringComparison.Ordinal)), Has.Exactly(2).EndsWith("again in 1.0 s"));
    }

    [Test]
    public async Task CallThatIsNotAnsweredIsNotRepeatedAndPutsTheServerInDoubtUntilItAnswers()
    {
        var isSilent = true;
        using var server = new FakeApi(request => request.Path == "/api/v1" ? (200, Kinds) : (isSilent ? FakeApi.Never : 200, "{}"));
        using var client = server.Connect(_ => { });

        Assert.That(
            async () => await client.GetAsync(Home, CancellationToken.None),
            Throws.InstanceOf<EngineException>().With.Message.Contains("did not read Namespace 'shop': no answer within 30 seconds")
        );
        Assert.That(server.Requests.Count(r => r.Path.EndsWith("/shop", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(client.IsInDoubt, Is.True);

        isSilent = false;
        await client.GetAsync(Home, CancellationToken.None);
        Assert.That(client.IsInDoubt, Is.False);
    }

    [Test]
    public async Task RemovalGoesOnAfterARefusalAndNamesWhatIsLeft()
    {
        using var server = new FakeApi(request =>
            request switch
            {
                ("GET", "/api/v1") => (200, Kinds),
                ("DELETE", "/api/v1/namespaces/shop") => (403, """{"kind":"Status","message":"no"}"""),
                ("DELETE", _) => (200, "{}"),
                _ => (404, "{}"),
            }
        );
        using var client = server.Connect(_ => { });
        var removal = new Removal(client, "Do something.");

        await removal.DeleteAsync([Home, Home with { Name = "team" }], CancellationToken.None);
        await removal.GoneAsync([Home, Home with { Name = "team" }], CancellationToken.None);

        Assert.That(server.Requests.Count(r => r.Method == "DELETE"), Is.EqualTo(2));
        Assert.That(
            removal.ThrowIfAnythingIsLeft,
            Throws
                .InstanceOf<EngineException>()
                .With.Message.Match(
                    @"refused to delete Namespace 'shop': 403 no\n"
                        + @"Left on the cluster at http://127\.0\.0\.1:\d+/?: Namespace 'shop'\. Do something\.$"
                )
        );
    }

    [Test]
    public async Task NamespaceThatDoesNotGoTellsWhatKeepsIt()
    {
        const string kept =
            """{"metadata":{"name":"shop"},"status":{"conditions":["""
            + """{"type":"NamespaceDeletionDiscoveryFailure","status":"True","message":"metrics.k8s.io/v1beta1 does not answer"}]}}""";
        using var server = new FakeApi(request =>
            request switch
            {
                ("GET", "/api/v1") => (200, Kinds),
                _ => (200, kept),
            }
        );
        using var client = server.Connect(_ => { });
        var removal = new Removal(client, "Do something.");

        await removal.DeleteAsync([Home], CancellationToken.None);
        await removal.GoneAsync([Home], CancellationToken.None);

        Assert.That(
            removal.ThrowIfAnythingIsLeft,
            Throws
                .InstanceOf<EngineException>()
                .With.Message.Contains("Namespace 'shop' still existed after 180 seconds: metrics.k8s.io/v1beta1 does not answer.")
        );
    }

    private const string Kinds = """{"kind":"APIResourceList","resources":[{"name":"namespaces","namespaced":false,"kind":"Namespace"}]}""";
}
