using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.EndToEndTests.Lab;

/// <summary>What Calico's kinds can say beyond ports, and what the lab cannot enforce.</summary>
internal sealed class LabModelTests : LabFixture
{
    private static readonly Rule AllowAll = new() { Action = RuleAction.Allow, Number = 1 };
    private static readonly EndpointRef Web = new("shop", "web");
    private static readonly EndpointRef Db = new("shop", "db");
    private static readonly EndpointRef Internet = EndpointRef.External("internet");

    private static readonly Topology Shop = Sample.Topology(
        Sample.Workload("shop/web", "role=web", "80/tcp", replicas: 2),
        Sample.Workload("shop/db", "role=db", "5432/tcp 53/udp")
    ) with
    {
        External = [Sample.External("internet", "203.0.113.10", "443/tcp")],
    };

    [Test]
    public async Task EchoRequestsAreAskedAndDeniedByMessage()
    {
        var plan = new ProbePlan([Echo(Web, Db), Echo(Db, Web), Echo(Internet, Db), Echo(Db, Internet), Echo(Db, Db)]);

        var open = await ReadAsync(PolicySet.Empty, plan);
        var echoIsDenied = await ReadAsync(
            Sample.Set(
                Sample.Policy(
                    "no-echo",
                    Selector.Equal("role", "db"),
                    ingress: [AllowAll with { Protocol = Protocol.Icmp, NotIcmp = new(8, null) }]
                )
            ),
            plan
        );

        Assert.That(new LabEngine().ReasonAgainst(EngineNeeds.Icmp), Is.Null);
        Assert.That(open.Verdicts, Is.All.EqualTo(Verdict.Allowed));
        Assert.That(
            echoIsDenied.Verdicts,
            Is.EqualTo(new[] { Verdict.Denied, Verdict.Allowed, Verdict.Denied, Verdict.Allowed, Verdict.Allowed })
        );
    }

    [TestCase((Protocol)47, "47")]
    public async Task AProtocolWithoutProbeFailsAndIsNeverDenied(Protocol protocol, string name)
    {
        var matrix = await ReadAsync(PolicySet.Empty, new([new(Web, Db, new(0, protocol))]));

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.ProbeFailed }));
        Assert.That(matrix.DetailAt(0), Does.EndWith($"the lab has no probe for the protocol {name}"));
    }

    [Test]
    public async Task AConditionThatNobodyCanJudgeLeavesItsFlowsWithoutVerdict()
    {
        var rules = ImmutableArray.Create(
            AllowAll with
            {
                Unseen = "an HTTP match",
                Protocol = Protocol.Tcp,
            },
            AllowAll with
            {
                Number = 2,
                Source = new() { Selector = Selector.Equal("role", "web") },
            }
        );

        var matrix = await ReadAsync(
            Sample.Set(Sample.Policy("http", Selector.Equal("role", "db"), ingress: rules)),
            new([
                new(Web, Db, new(5432, Protocol.Tcp)),
                new(Internet, Db, new(5432, Protocol.Tcp)),
                new(Internet, Db, new(53, Protocol.Udp)),
            ])
        );

        // The second rule allows the pods anyway, the first might allow the outside, and neither allows its datagrams.
        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.Allowed, Verdict.NotObserved, Verdict.Denied }));
        Assert.That(matrix.DetailAt(1), Does.StartWith("not evaluated: an HTTP match"));
    }

    [Test]
    public async Task WhatAHostEndpointMayForwardHasNoVerdict()
    {
        var forward = Sample.Policy("forward", Selector.Equal("role", "nobody"), ingress: []) with { AppliesOnForward = true };

        var matrix = await ReadAsync(
            Sample.Set(forward) with
            {
                HostEndpoints = [new("node-eth0", ImmutableSortedDictionary<string, string>.Empty, [], default)],
            },
            new([new(Web, Db, new(5432, Protocol.Tcp)), new(Web, Internet, new(443, Protocol.Tcp))])
        );

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.Allowed, Verdict.NotObserved }));
        Assert.That(matrix.DetailAt(1), Does.Contain("may govern what HostEndpoint node-eth0 forwards"));
    }

    private static Flow Echo(EndpointRef from, EndpointRef to) => new(from, to, new(0, Protocol.Icmp));

    private static async Task<ConnectivityMatrix> ReadAsync(PolicySet policies, ProbePlan plan)
    {
        await using var lab = await new LabEngine().OpenAsync(Shop, CancellationToken.None);
        await lab.ApplyAsync(policies, CancellationToken.None);
        return await lab.ReadAsync(plan, CancellationToken.None);
    }
}
