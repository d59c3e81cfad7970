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

    private static async Task<int> RecommendAsync(CommandLine command, string address)
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
        return await command.RunAsync("recommend", "--flows", flows, "--context", "staging", "--kubeconfig", kubeconfig);
    }

    private static (int Status, string Body) Answer(string path)
    {
        var name = path.Split('?')[0];
        return Lists.TryGetValue(name, out var items)
            ? (200, $$"""{"kind":"List","apiVersion":"v1","metadata":{},"items":[{{items}}]}""")
            : (404, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}""");
    }
}
