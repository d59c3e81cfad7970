using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Probing;
using StageTest.Engines.Kubernetes.Canary;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.UnitTests.Kubernetes.Canary;

/// <summary>
/// What a dataplane that does not follow lets the canary say, if a scenario's own policies decide about the canary too.
/// </summary>
internal sealed class EnforcementCanaryTests
{
    private const string Calico = "projectcalico.org/v3";
    private const string Silencing = "stagetest-canary";
    private const string Opening = "stagetest-st-1.open";
    private const string Closing = "stagetest-st-1.closed";

    private const string ClosedForAll = """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: { name: closed }
        spec: { selector: all(), types: [Ingress] }
        """;

    private const string OpenForAllFirst = """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: { name: open }
        spec: { order: -2000, selector: all(), types: [Ingress], ingress: [{ action: Allow }] }
        """;

    private const string Kinds = """
        {"kind":"APIResourceList","resources":[
          {"name":"namespaces","namespaced":false,"kind":"Namespace"},{"name":"pods","namespaced":true,"kind":"Pod"},
          {"name":"serviceaccounts","namespaced":true,"kind":"ServiceAccount"},
          {"name":"networkpolicies","namespaced":true,"kind":"NetworkPolicy"},{"name":"tiers","namespaced":false,"kind":"Tier"}]}
        """;

    private readonly ConcurrentDictionary<string, bool> _inForce = [];
    private readonly ConcurrentQueue<string> _log = [];

    [SetUp]
    public void Forget()
    {
        _inForce.Clear();
        _log.Clear();
    }

    [Test]
    public async Task TierOfItsOwnProvesThatTheScenariosPoliciesAreInEffect()
    {
        using var server = Cluster(() => _inForce.ContainsKey(Opening));
        var canary = await OpenAsync(server);

        Assert.That(await canary.CatchUpAsync(Calico, Read(ClosedForAll), CancellationToken.None), Is.True);
        Assert.That(_inForce, Is.Empty);
    }

    [Test]
    public async Task OnlyApisOfWhichSomethingChangedAreFollowed()
    {
        using var server = Cluster(() => !_inForce.ContainsKey(Silencing));
        var canary = await OpenAsync(server);
        bool IsFlipped(string api) => _log.Any(line => line.Contains($"canary of {api}", StringComparison.Ordinal));

        Task<bool> CatchUpAsync(params ObjectId[] changed) => canary.CatchUpAsync(changed, PolicySet.Empty, CancellationToken.None);

        Assert.That(await CatchUpAsync(), Is.True);
        Assert.That(IsFlipped(Calico) || IsFlipped("networking"), Is.False);

        Assert.That(await CatchUpAsync(new ObjectId(Calico, "GlobalNetworkPolicy", "", "closed")), Is.True);
        Assert.That((IsFlipped(Calico), IsFlipped("networking")), Is.EqualTo((true, false)));

        // What another session left is followed too, once.
        _log.Clear();
        canary.Note([new("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", "", "closed")]);
        Assert.That(await CatchUpAsync(), Is.True);
        Assert.That((IsFlipped(Calico), IsFlipped("networking")), Is.EqualTo((false, true)));
        _log.Clear();
        Assert.That(await CatchUpAsync(), Is.True);
        Assert.That(IsFlipped("networking"), Is.False);
    }

    [Test]
    public async Task PairThatDoesNotBecomeWhatTheScenariosPoliciesSayEndsTheRun()
    {
        using var server = Cluster(() => true);
        var canary = await OpenAsync(server);

        Assert.That(
            async () => await canary.CatchUpAsync(Calico, Read(ClosedForAll), CancellationToken.None),
            Throws
                .InstanceOf<EngineException>()
                .With.Message.Contains("The cluster did not apply a policy change")
                .And.Message.Contains("still reaches the other, though the policies of this run deny it")
        );
    }

    [Test]
    public async Task PairThatNoTierOpensEndsTheRun()
    {
        using var server = Cluster(() => false);
        var canary = await OpenAsync(server);

        Assert.That(
            async () => await canary.CatchUpAsync(Calico, Read(ClosedForAll), CancellationToken.None),
            Throws
                .InstanceOf<EngineException>()
                .With.Message.Contains(
                    "still cannot reach the other, though a policy in the tier stagetest-st-1, before all others, allows it"
                )
        );
    }

    [Test]
    public async Task WithoutATierNothingIsProvenAndThatIsSaid()
    {
        using var server = Cluster(() => false);
        var canary = await OpenAsync(server, mayMakeTiers: false);

        Assert.That(await canary.CatchUpAsync(Calico, Read(ClosedForAll), CancellationToken.None), Is.False);
        Assert.That(_log, Has.Some.Contains("it cannot tell when they are in effect"));
    }

    [Test]
    public async Task ClusterOfWhichOneNodeEnforcesNothingEndsTheRunAndTheNodeIsNamed()
    {
        using var server = Cluster(target => target.Address == AddressOf(1) || !_inForce.ContainsKey(Silencing));
        var canary = await OpenAsync(server, nodes: 2);

        Assert.That(
            async () => await canary.ProveEnforcementAsync(CancellationToken.None),
            Throws
                .InstanceOf<EngineException>()
                .With.Message.Contains("This cluster enforces no network policies")
                .And.Message.Contains("(on node node-1: Connected)")
        );
        Assert.That(_inForce, Is.Empty);
    }

    // The node of the pod that asks follows; the other one does not.
    [Test]
    public async Task NodeThatDoesNotFollowIsSeenInTheTierOfItsOwnToo()
    {
        using var server = Cluster(target => target.Address == AddressOf(1) || !_inForce.ContainsKey(Closing));
        var canary = await OpenAsync(server, nodes: 2);

        Assert.That(
            async () => await canary.CatchUpAsync(Calico, Read(OpenForAllFirst), CancellationToken.None),
            Throws.InstanceOf<EngineException>().With.Message.Contains("before all others, denies it (on node node-1: Connected)")
        );
        Assert.That(
            server.Requests.Where(r => r.Path.Contains(Closing, StringComparison.Ordinal)).Select(r => r.Body),
            Has.Some.Contains("Ingress").And.None.Contain("Egress")
        );
    }

    [Test]
    public async Task PairThatDoesNotComeBackIsNoLackOfEnforcement()
    {
        var wasDenied = false;
        using var server = Cluster(() => !(wasDenied |= _inForce.ContainsKey(Silencing)));
        var canary = await OpenAsync(server);

        Assert.That(
            async () => await canary.ProveEnforcementAsync(CancellationToken.None),
            Throws
                .InstanceOf<EngineException>()
                .With.Message.Contains("still cannot reach the other, though the policy that denied it is removed")
                .And.Not.Message.Contains("enforces no")
        );
    }

    [Test]
    public async Task PolicyOfAFlipThatBrokeOffIsLiftedBeforeTheNext()
    {
        using var end = new CancellationTokenSource();
        using var server = Cluster(() =>
        {
            if (_inForce.ContainsKey(Silencing))
            {
                end.Cancel();
            }

            return !_inForce.ContainsKey(Silencing);
        });
        var canary = await OpenAsync(server);
        Assert.That(
            async () => await canary.CatchUpAsync(Calico, PolicySet.Empty, end.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(_inForce.Keys, Is.EqualTo([Silencing]));

        Assert.That(await canary.CatchUpAsync(Calico, PolicySet.Empty, CancellationToken.None), Is.True);
    }

    private static PolicySet Read(string policies)
    {
        var diagnostics = new DiagnosticBag();
        var set = PolicySet.Of(PolicyReader.Read(policies, "policies.yaml", diagnostics), CalicoVersionText.Newest);
        Assert.That(diagnostics.HasErrors, Is.False);
        return set;
    }

    private FakeApi Cluster(Func<bool> connects) => Cluster(_ => connects());

    private FakeApi Cluster(Func<RowTarget, bool> connects) =>
        new(Answer, hasCalico: false) { Probe = target => connects(target) ? ProbeOutcome.Connected : ProbeOutcome.TimedOut };

    private async Task<EnforcementCanary> OpenAsync(FakeApi server, bool mayMakeTiers = true, int nodes = 1)
    {
        var image = new ProbeImageSource("agent:1", "Never");
        var client = server.Connect(_log.Enqueue);
        var pods = new CanaryPods(client, new(client, image.Program), "st-1", asksEveryNode: nodes > 1);
        await pods.OpenAsync(new("st-1", image), _ => { }, CancellationToken.None);
        return new(client, pods, mayMakeTiers, "");
    }

    private (int Status, string Body) Answer((string Method, string Path) request)
    {
        var path = request.Path.Split('?')[0].TrimEnd('/');
        var name = path.Split('/')[^1];
        var isPolicy = path.Contains("/networkpolicies/", StringComparison.Ordinal);
        switch (request.Method)
        {
            case "PATCH" when isPolicy:
                _inForce[name] = true;
                return (200, "{}");
            case "DELETE" when isPolicy:
                _inForce.TryRemove(name, out _);
                return (200, "{}");
            case "GET" when name == "pods":
                return (
                    200,
                    new JsonObject
                    {
                        ["kind"] = "PodList",
                        ["items"] = new JsonArray(Pod("asked", 0), Pod("asked-0", 0), Pod("asked-1", 1), Pod("asking", 0)),
                    }.ToJsonString()
                );
            case "GET" when name == "nodes":
                return (
                    200,
                    new JsonObject
                    {
                        ["kind"] = "NodeList",
                        ["items"] = new JsonArray([
                            .. new[] { ("node-0", ""), ("node-1", "node.kubernetes.io/not-ready"), ("node-2", "kept.example/free") }.Select(
                                n => Node(n.Item1, n.Item2)
                            ),
                        ]),
                    }.ToJsonString()
                );
            case "GET" when name is "v1" or "v3":
                return (200, Kinds);
            default:
                return (200, "{}");
        }
    }

    private static JsonObject Node(string name, string taint) =>
        new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["taints"] =
                    taint.Length == 0 ? new JsonArray() : new JsonArray(new JsonObject { ["key"] = taint, ["effect"] = "NoSchedule" }),
            },
        };

    private static string AddressOf(int node) => $"10.0.{node}.1";

    private static JsonNode Pod(string name, int node) =>
        JsonNode.Parse(
            $$"""
            {"metadata":{"name":"{{name}}","namespace":"stagetest-canary-st-1"},
             "spec":{"nodeName":"node-{{node}}","containers":[{"name":"probe","image":"agent:1"}] },
             "status":{"phase":"Running","podIP":"{{AddressOf(node)}}","podIPs":[{"ip":"{{AddressOf(
                node
            )}}"}],"conditions":[{"type":"Ready","status":"True"}] } }
            """
        )!;
}
