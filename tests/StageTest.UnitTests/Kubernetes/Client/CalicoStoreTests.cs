using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.UnitTests.Kubernetes.Client;

internal sealed class CalicoStoreTests
{
    [TestCase("", """["Ingress"]""")]
    [TestCase(""","ingress":[{"action":"Allow"}]""", """["Ingress"]""")]
    [TestCase(""","egress":[{"action":"Allow"}]""", """["Egress"]""")]
    [TestCase(""","ingress":[{"action":"Allow"}],"egress":[{"action":"Allow"}]""", """["Ingress","Egress"]""")]
    [TestCase(""","ingress":[],"egress":[]""", """["Ingress"]""")]
    [TestCase(""","types":["Egress"],"ingress":[{"action":"Allow"}]""", """["Egress"]""")]
    public void TypesAreWrittenOutAsTheRulesSay(string fields, string types)
    {
        var stored = Stored("GlobalNetworkPolicy", "deny", $$"""{"selector":"all()"{{fields}}}""");

        Assert.That(stored["spec"]!["types"]!.ToJsonString(), Is.EqualTo(types));
    }

    [Test]
    public void PolicyIsKeptWithItsTierAndItsPortsAsTheyAre()
    {
        var stored = Stored(
            "StagedNetworkPolicy",
            "api",
            """{"tier":"app","ingress":[{"action":"Allow","destination":{"ports":[8080,"9000:9100"]}}]}"""
        );

        Assert.That(
            stored.ToJsonString(),
            Is.EqualTo(
                """{"apiVersion":"crd.projectcalico.org/v1","kind":"StagedNetworkPolicy","metadata":"""
                    + """{"name":"api","namespace":"shop","labels":{"a":"b","projectcalico.org/tier":"app"}}"""
                    + ""","spec":{"tier":"app","ingress":[{"action":"Allow","destination":{"ports":[8080,"9000:9100"]}}"""
                    + """],"types":["Ingress"],"stagedAction":"Set"}}"""
            )
        );
    }

    [TestCase(
        "StagedNetworkPolicy",
        """{"stagedAction":"Delete","types":["Ingress"],"ingress":[]}""",
        """{"stagedAction":"Delete","tier":"default"}"""
    )]
    [TestCase("StagedKubernetesNetworkPolicy", """{"stagedAction":"Delete","podSelector":{}}""", """{"stagedAction":"Delete"}""")]
    [TestCase(
        "StagedKubernetesNetworkPolicy",
        """{"podSelector":{},"egress":[{}]}""",
        """{"podSelector":{},"egress":[{}],"policyTypes":["Ingress"],"stagedAction":"Set"}"""
    )]
    [TestCase("Tier", "{}", """{"order":1000000,"defaultAction":"Deny"}""")]
    [TestCase("Tier", """{"order":5,"defaultAction":"Pass"}""", """{"order":5,"defaultAction":"Pass"}""")]
    [TestCase("NetworkSet", """{"nets":["10.0.0.0/8"]}""", """{"nets":["10.0.0.0/8"]}""")]
    public void SpecSaysWhatCalicosClientFillsIn(string kind, string spec, string stored) =>
        Assert.That(Stored(kind, "one", spec)["spec"]!.ToJsonString(), Is.EqualTo(stored));

    [TestCase("NetworkPolicy", "db", CalicoVersion.V332, "db")]
    [TestCase("NetworkPolicy", "db", CalicoVersion.V331, "default.db")]
    [TestCase("StagedGlobalNetworkPolicy", "db", CalicoVersion.V331, "default.db")]
    [TestCase("NetworkPolicy", "app.db", CalicoVersion.V331, "app.db")]
    [TestCase("Tier", "app", CalicoVersion.V331, "app")]
    [TestCase("StagedKubernetesNetworkPolicy", "db", CalicoVersion.V331, "db")]
    public void ObjectIsCalledAsTheVersionCallsIt(string kind, string name, CalicoVersion version, string stored)
    {
        var body = Body(kind, name, "{}");

        Assert.That(ObjectId.Of(CalicoStore.Of(body, version)), Is.EqualTo(CalicoStore.Of(ObjectId.Of(body), version)));
        Assert.That(CalicoStore.Of(ObjectId.Of(body), version).Name, Is.EqualTo(stored));
    }

    [Test]
    public void ObjectsOfOtherApisAreGivenBackAsTheyAre()
    {
        var body = Body("NetworkPolicy", "db", "{}");
        body["apiVersion"] = "networking.k8s.io/v1";

        Assert.That(CalicoStore.Of(body, CalicoVersion.V331), Is.SameAs(body));
    }

    [Test]
    public async Task ClientThatConvertsWritesReadsAndRemovesInTheStore()
    {
        const string kinds = "/apis/crd.projectcalico.org/v1";
        using var server = new FakeApi(
            request =>
                request.Path == kinds ? (200, FakeApi.Kinds)
                : request.Method is "PATCH" or "DELETE" ? (200, "{}")
                : (404, "{}"),
            hasCalico: false
        );
        using var client = server.Connect(_ => { });
        client.ConvertsFor = CalicoVersion.V331;
        var body = Body("NetworkPolicy", "db", """{"selector":"all()"}""");

        await client.ApplyAsync(body, CancellationToken.None);
        await client.DeleteAsync(ObjectId.Of(body), CancellationToken.None);

        Assert.That(
            server.Requests.Where(r => r.Method != "GET").Select(r => $"{r.Method} {r.Path.Split('?')[0]}"),
            Is.EqualTo([
                $"PATCH {kinds}/namespaces/shop/networkpolicies/default.db",
                $"DELETE {kinds}/namespaces/shop/networkpolicies/default.db",
            ])
        );
    }

    private static JsonObject Stored(string kind, string name, string spec) => CalicoStore.Of(Body(kind, name, spec), CalicoVersion.V332);

    private static JsonObject Body(string kind, string name, string spec) =>
        (JsonObject)
            JsonNode.Parse(
                $$$"""{"apiVersion":"projectcalico.org/v3","kind":"{{{kind}}}","metadata":"""
                    + $$$"""{"name":"{{{name}}}","namespace":"shop","labels":{"a":"b"}},"spec":{{{spec}}}}"""
            )!;
}
