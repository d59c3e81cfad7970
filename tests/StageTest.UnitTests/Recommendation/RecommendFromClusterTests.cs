using NUnit.Framework;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Kubernetes;
using StageTest.UnitTests.Replay;

namespace StageTest.UnitTests.Recommendation;

/// <summary>Recommendations for flows of a cluster that says itself what its workloads are.</summary>
internal sealed class RecommendFromClusterTests
{
    private static readonly Dictionary<string, string> Lists = new()
    {
        ["/api/v1/namespaces"] = """{"metadata":{"name":"shop","labels":{"team":"red"}}}""",
        ["/api/v1/services"] = "",
        ["/api/v1/pods"] = """
            {"metadata":{"name":"web-5c9d-x","namespace":"shop","labels":{"app":"web"},
              "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-5c9d","uid":"1","controller":true}]},
             "spec":{"containers":[{"name":"web"}]}}
            """,
        ["/apis/apps/v1/deployments"] = """
            {"metadata":{"name":"web","namespace":"shop","managedFields":[{"manager":"x"}]},
             "spec":{"selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web"}]}}},"status":{"replicas":1}},
            {"metadata":{"name":"api","namespace":"shop"},"spec":{"selector":{"matchLabels":{"app":"api"}},
              "template":{"metadata":{"labels":{"app":"api"}},
                "spec":{"containers":[{"name":"api","ports":[{"name":"http","containerPort":8080}]}]}}}}
            """,
        ["/apis/apps/v1/statefulsets"] = "",
        ["/apis/apps/v1/daemonsets"] = "",
        ["/apis/apps/v1/replicasets"] = "",
        ["/apis/batch/v1/cronjobs"] = "",
        ["/apis/batch/v1/jobs"] = "",
        ["/apis/networking.k8s.io/v1/networkpolicies"] = """
            {"metadata":{"name":"web","namespace":"shop"},"spec":{"podSelector":{}}}
            """,
    };

    private static readonly string Flow = ReplaySample.Flow("shop/web-5c9d-*", "shop/api-7f6b-*", 8080, "app=web", "app=api");

    [Test]
    public async Task TheClusterTellsLabelsNamesOfPortsAndNamesThatAreTaken()
    {
        using var api = new FakeApi(request => Answer(request.Path));
        using var command = new CommandLine();

        var code = await RecommendAsync(command, api.Address);

        Assert.That(code, Is.Zero, command.Out + command.Error);
        Assert.That(command.Out, Does.Contain("port: http").And.Contain("name: web-recommended\n").And.Contain("name: api\n"));
        Assert.That(api.Requests.Select(r => r.Method).Distinct(), Is.EqualTo(new[] { "GET" }));
    }

    [Test]
    public async Task AClusterThatRefusesIsAFailure()
    {
        using var api = new FakeApi(_ =>
            (403, """{"kind":"Status","status":"Failure","message":"namespaces is forbidden","reason":"Forbidden","code":403}""")
        );
        using var command = new CommandLine();

        Assert.That(await RecommendAsync(command, api.Address), Is.EqualTo(3), command.Out);

        Assert.That(command.Error, Does.Contain("list namespaces").And.Contain("namespaces is forbidden"));
    }

    [Test]
    public async Task AnOlderServerHasItsCronJobsElsewhere()
    {
        const string cronJob = """
            {"metadata":{"name":"night","namespace":"shop"},"spec":{"schedule":"0 0 * * *","jobTemplate":{"spec":{"template":{
              "metadata":{"labels":{"app":"night"}},"spec":{"containers":[{"name":"c"}]}}}}}}
            """;
        using var api = new FakeApi(request =>
            request.Path.Split('?')[0] switch
            {
                "/apis/batch/v1/cronjobs" => NotFound,
                "/apis/batch/v1beta1/cronjobs" => List(cronJob),
                _ => Answer(request.Path),
            }
        );
        using var command = new CommandLine();

        Assert.That(await RecommendAsync(command, api.Address), Is.Zero, command.Out + command.Error);

        Assert.That(command.Out, Does.Contain("No connection is written for these").And.Contain("shop/night"));
    }

    [TestCase("/apis/projectcalico.org/v3/tiers")]
    [TestCase("/apis/crd.projectcalico.org/v1/tiers")]
    public async Task TiersOfTheClusterMayBeNamed(string path)
    {
        using var api = new FakeApi(request =>
            request.Path.Split('?')[0] == path ? List("""{"metadata":{"name":"shop"},"spec":{"order":50}}""") : Answer(request.Path)
        );
        using var command = new CommandLine();
        string[] kind = ["--kind", "StagedNetworkPolicy", "--tier"];

        Assert.That(await RecommendAsync(command, api.Address, [.. kind, "shop"]), Is.Zero, command.Out + command.Error);
        Assert.That(command.Out, Does.Contain("tier: shop"));

        Assert.That(await RecommendAsync(command, api.Address, [.. kind, "shops"]), Is.EqualTo(2), command.Out);
        Assert.That(
            command.Error,
            Does.Contain("There is no tier 'shops' on the cluster of context 'staging'. Make the tier on the cluster")
                .And.Contain("Did you mean 'shop'?")
        );
    }

    [TestCase("--context c", "'--context' goes with '--flows'.")]
    [TestCase("--flows f --manifests m --context c", "Both '--manifests' and '--context' say what the workloads are.")]
    [TestCase("s.yaml --flows f --context c", "The scenario says what the workloads are. Leave '--context' out.")]
    [TestCase("--flows f --kubeconfig k", "'--kubeconfig' goes with '--context'.")]
    public async Task WrongCommandLineIsBadInput(string options, string message)
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync(["recommend", .. options.Split(' ')]), Is.EqualTo(2), command.Out);

        Assert.That(command.Error, Does.Contain(message));
    }

    private static async Task<int> RecommendAsync(CommandLine command, string address, params string[] more)
    {
        var flows = command.Write("flows.ndjson", Flow);
        var kubeconfig = command.Write(
            "kubeconfig",
            $$"""
            apiVersion: v1
            kind: Config
            clusters: [{ name: c, cluster: { server: "{{address}}" } }]
            users: [{ name: u, user: { token: t } }]
            contexts: [{ name: staging, context: { cluster: c, user: u } }]
            current-context: staging
            """
        );
        return await command.RunAsync(["recommend", "--flows", flows, "--context", "staging", "--kubeconfig", kubeconfig, .. more]);
    }

    private static (int Status, string Body) NotFound =>
        (404, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}""");

    private static (int Status, string Body) List(string items) =>
        (200, $$"""{"kind":"List","apiVersion":"v1","metadata":{},"items":[{{items}}]}""");

    private static (int Status, string Body) Answer(string path) =>
        Lists.TryGetValue(path.Split('?')[0], out var items) ? List(items) : NotFound;
}
