using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Cluster;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>What becomes of topologies whose scenario is over, on a cluster with room for a few pods.</summary>
internal sealed class ClusterTopologiesTests
{
    private const string Namespaces = "/api/v1/namespaces/";
    private const string Refusal = """{"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"no leave"}""";
    private const string Absent = """{"kind":"Status","status":"Failure","code":404,"reason":"NotFound"}""";

    // What is there, by its path below namespaces, and whether it is being removed.
    private readonly ConcurrentDictionary<string, bool> _there = [];
    private bool _mayDelete;
    private bool _isRemoving;
    private FakeApi _server = null!;
    private ClusterClient _client = null!;
    private ClusterTopologies _topologies = null!;
    private RowReader _rows = null!;

    [SetUp]
    public void Connect()
    {
        _there.Clear();
        (_mayDelete, _isRemoving) = (true, true);
        _server = new(Answer);
        _client = _server.Connect(_ => { });
        _rows = new(_client, ProbeProgram.Known[0]);
    }

    [TearDown]
    public void Disconnect()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task TheOldestGoesInTheBackgroundWhereTheNextNeedsRoom()
    {
        Open(room: 4);
        await LeaveAsync("one");
        await LeaveAsync("two");
        await LeaveAsync("three");

        // Its namespace stays for as long as the test lets it, and no pause passes: nothing here may wait for it.
        Keep();
        var four = await TakeAsync("four");

        Assert.That(four.Places, Is.Not.Null);
        await UntilAsync(() => Deleted().Length > 0);
        Assert.That(Deleted(), Is.EqualTo(["one"]));
        Assert.That(_topologies.Has("one"), Is.True, "it is still there");
        Assert.That(_topologies.Has("two"), Is.True);

        LetGo();
        await UntilAsync(() => !_topologies.Has("one"));
    }

    [Test]
    public async Task ThereIsRoomForAllWhileNobodyNeedsMore()
    {
        Open(room: 10);
        await LeaveAsync("one");
        await LeaveAsync("two");
        await LeaveAsync("three");

        var one = await TakeAsync("one");

        Assert.That(Deleted(), Is.Empty);
        Assert.That(Created("one"), Is.EqualTo(1), "the pods that were there are used again");
        _topologies.GiveBack(one);
    }

    [Test]
    public async Task OneThatIsOverMakesRoomForThoseThatAreOpen()
    {
        Open(room: 3);
        var first = await TakeAsync("one");
        await TakeAsync("two");
        await TakeAsync("three");

        _topologies.GiveBack(first);

        await UntilAsync(() => !_topologies.Has("one"));
        Assert.That(Deleted(), Is.EqualTo(["one"]));
    }

    [Test]
    public async Task WhatIsBeingRemovedIsAwaitedByThoseThatNeedItsName()
    {
        Open(room: 2);
        await LeaveAsync("one");
        Keep();
        await TakeAsync("two");
        await UntilAsync(() => Deleted().Length > 0);

        var again = TakeAsync("one");

        // Meanwhile it does as much as another that waits for nothing.
        await TakeAsync("three");
        Assert.That(again.IsCompleted, Is.False);
        Assert.That(Created("one"), Is.EqualTo(1), "nothing is made in a namespace that goes");
        LetGo();
        await UntilAsync(() => again.IsCompleted);
        Assert.That((await again).Places, Is.Not.Null);
        Assert.That(Created("one"), Is.EqualTo(2));
    }

    [Test]
    public async Task WhatCouldNotBeRemovedInTheBackgroundIsNamedInTheEnd()
    {
        Open(room: 2);
        await LeaveAsync("one");
        _mayDelete = false;
        await LeaveAsync("two");
        await UntilAsync(() => Deleted().Length > 0);

        var failure = (await Assert.ThrowsAsync<EngineException>(async () => await _topologies.DisposeAsync()))!;

        Assert.That(failure.Message, Does.Contain("no leave").And.Contain("Left on the cluster at").And.Contain("Namespace 'one'"));
    }

    [Test]
    public async Task AtTheEndAllGoAtTheSameTime()
    {
        Open(room: 2);
        await LeaveAsync("one");
        Keep();
        await LeaveAsync("two");
        await UntilAsync(() => Deleted().Length > 0);
        Assert.That(Deleted(), Is.EqualTo(["one"]));

        var end = _topologies.DisposeAsync().AsTask();

        // The other one does not wait for the one that goes in the background already.
        await UntilAsync(() => Deleted().Length == 2);
        Assert.That(end.IsCompleted, Is.False);
        LetGo();
        await UntilAsync(() => end.IsCompleted);
        await end;
        Assert.That(_there, Is.Empty);
    }

    [Test]
    public async Task PodsOfOtherNamesStartWhileThoseOfTheScenarioBeforeGo()
    {
        Open(room: 10);
        _topologies.GiveBack(await TakeAsync("one", workload: "web"));
        Keep();

        var next = TakeAsync("one", workload: "db");

        await UntilAsync(() => _there.ContainsKey("one/pods/db"));
        Assert.That(next.IsCompleted, Is.False, "the pod of the scenario before is still there");
        Assert.That(_there.Keys, Does.Contain("one/pods/web"));
        LetGo();
        await UntilAsync(() => next.IsCompleted);
        Assert.That((await next).Places!.All.Select(p => p.Id.Name), Is.EqualTo(["db"]));
        Assert.That(_there.Keys, Does.Not.Contain("one/pods/web"));
    }

    [Test]
    public async Task NamespacesThatTheNextDoesNotNeedGoInTheBackground()
    {
        Open(room: 10);
        _topologies.GiveBack(await TakeAsync("one", beside: "two"));
        Keep();

        await TakeAsync("one");

        await UntilAsync(() => Deleted().Length > 0);
        Assert.That(Deleted(), Is.EqualTo(["two"]));
        Assert.That(_topologies.Has("two"), Is.True, "it is still there");
        Assert.That(Created("one"), Is.EqualTo(1));
        var two = TakeAsync("two");
        await TakeAsync("three");
        Assert.That(two.IsCompleted, Is.False);
        LetGo();
        await UntilAsync(() => two.IsCompleted);
        Assert.That((await two).Places, Is.Not.Null);
    }

    [Test]
    public async Task LabelsOfANamespaceAreChangedWhereItIs()
    {
        Open(room: 10);
        await LeaveAsync("one");

        await TakeAsync("one", label: "blue");

        Assert.That(Deleted(), Is.Empty);
        Assert.That(Created("one"), Is.EqualTo(1));
        Assert.That(
            _server.Requests.Last(r => r.Method == "PATCH" && r.Path.StartsWith($"{Namespaces}one?", StringComparison.Ordinal)).Body,
            Does.Contain("blue")
        );
    }

    [Test]
    public async Task MorePodsThanTheNodesTakeAreAnErrorBeforeAnythingIsMade()
    {
        Open(room: 2);

        var failure = (await Assert.ThrowsAsync<EngineException>(() => TakeAsync("one", replicas: 3)))!;

        Assert.That(
            failure.Message,
            Does.StartWith($"The scenario has 3 pods, and the 1 nodes of the cluster at {_client.Server} take 2 altogether.")
        );
        Assert.That(_server.Requests.Where(r => r.Method is "POST" or "PATCH"), Is.Empty);
    }

    private void Open(int room)
    {
        var options = new ClusterOptions { SkipEnforcementCheck = true };
        var lease = new ExistingCluster(options);
        var run = new ClusterRun("st-1", _client, new("agent:1", "Never"), lease, options)
        {
            Versions = ImmutableSortedDictionary<string, string>.Empty.Add("kubernetes", "v1.34.0"),
            HasSctp = true,
            Families = [IpFamily.V4],
            Nodes = [new NodePlace("node", [IPAddress.Parse("192.0.2.1")]) { Pods = room }],
        };
        _topologies = new(run, new(_client, lease, options, "st-1"));
    }

    private async Task LeaveAsync(string home) => _topologies.GiveBack(await TakeAsync(home));

    private Task<TopologyOnCluster> TakeAsync(
        string home,
        int replicas = 1,
        string workload = "web",
        string? beside = null,
        string label = "none"
    )
    {
        string[] homes = beside is null ? [home] : [home, beside];
        return _topologies.TakeAsync(
            new()
            {
                Namespaces =
                [
                    .. homes.Select(h => new KubernetesNamespace(
                        h,
                        ImmutableSortedDictionary<string, string>.Empty.Add("colour", label),
                        default
                    )),
                ],
                Workloads =
                [
                    .. homes.Select(h => new Workload
                    {
                        Ref = new(h, workload),
                        Kind = "Pod",
                        Labels = ImmutableSortedDictionary<string, string>.Empty,
                        Ports = [],
                        Replicas = replicas,
                    }),
                ],
            },
            _rows,
            CancellationToken.None
        );
    }

    // What is removed stays where it is.
    private void Keep()
    {
        _isRemoving = false;
        _server.Clock.Hold();
    }

    private void LetGo()
    {
        _isRemoving = true;
        _server.Clock.Release();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    private string[] Deleted() =>
        [.. _server.Requests.Where(r => r.Method == "DELETE").Select(r => r.Path[Namespaces.Length..].Split('?')[0]).Distinct()];

    private int Created(string home) =>
        _server.Requests.Count(r => r.Method == "POST" && r.Path.StartsWith($"{Namespaces}{home}/pods", StringComparison.Ordinal));

    private (int Status, string Body) Answer((string Method, string Path) request)
    {
        if (!request.Path.StartsWith(Namespaces, StringComparison.Ordinal))
        {
            return (404, Absent);
        }

        var path = request.Path[Namespaces.Length..].Split('?')[0];
        if (request.Method == "POST")
        {
            path += $"/{(string)JsonNode.Parse(_server.Requests.Last().Body)!["metadata"]!["name"]!}";
        }

        switch (request.Method)
        {
            case "POST" or "PATCH":
                // A server makes nothing in a namespace that goes.
                return _there.GetValueOrDefault(path.Split('/')[0]) ? (403, Refusal)
                    : _there.TryAdd(path, false) ? (201, "{}")
                    : (200, "{}");
            case "DELETE" when !_mayDelete:
                return (403, Refusal);
            case "DELETE":
                _there[path] = true;
                return (200, "{}");
            case "GET" when path.EndsWith("/pods", StringComparison.Ordinal):
                return (200, Pods(path.Split('/')[0]));
            default:
                if (_isRemoving && _there.GetValueOrDefault(path))
                {
                    foreach (var gone in _there.Keys.Where(p => p == path || p.StartsWith($"{path}/", StringComparison.Ordinal)))
                    {
                        _there.TryRemove(gone, out _);
                    }
                }

                return _there.ContainsKey(path)
                    ? (200, $$$"""{"metadata":{"name":"{{{path}}}","labels":{"stagetest.io/run":"st-1"} } }""")
                    : (404, Absent);
        }
    }

    private string Pods(string home)
    {
        var pods = _there
            .Keys.Where(path => path.StartsWith($"{home}/pods/", StringComparison.Ordinal))
            .Select(path =>
                $$$"""
                    {"metadata":{"name":"{{{path.Split('/')[^1]}}}","namespace":"{{{home}}}"},
                     "spec":{"nodeName":"node","containers":[{"name":"probe","image":"agent:1"}]},
                     "status":{"phase":"Running","podIP":"10.42.0.2","conditions":[{"type":"Ready","status":"True"}]}}
                    """
            );
        return $$$"""{"kind":"PodList","metadata":{},"items":[{{{string.Join(',', pods)}}}]}""";
    }
}
