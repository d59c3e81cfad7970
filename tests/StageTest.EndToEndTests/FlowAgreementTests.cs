using System.Globalization;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;
using StageTest.EndToEndTests.Lab;
using StageTest.Engines.Lab;
using StageTest.Engines.Simulate;

namespace StageTest.EndToEndTests;

/// <summary>What packets really met, rule by rule, is what the evaluator says that they meet.</summary>
internal sealed class FlowAgreementTests : LabFixture
{
    private static readonly ReadOptions Observing = new() { ObserveFlows = true };

    [Test]
    public async Task TheDataplaneTracesWhatTheEvaluatorExplains()
    {
        await using var lab = await new LabEngine().OpenAsync(PolicyGenerator.Topology, CancellationToken.None);
        await PolicyGenerator.Sets.SampleAsync(
            async policies =>
            {
                var (observed, calculated) = (await FlowsAsync(lab, policies, PolicyGenerator.Plan), await SimulatedAsync(policies));
                var differences = observed
                    .Except(calculated)
                    .Select(f => $"lab only: {f}")
                    .Concat(calculated.Except(observed).Select(f => $"simulate only: {f}"))
                    .ToArray();
                if (differences.Length > 0)
                {
                    throw new InvalidOperationException(string.Join('\n', differences));
                }
            },
            TestContext.Out.WriteLine,
            iter: 60,
            threads: 1
        );
    }

    [Test]
    public async Task EveryWayThroughThePoliciesHasItsName()
    {
        var topology = Sample.Topology(
            Sample.Workload("shop/web", "role=web", "80/tcp"),
            Sample.Workload("shop/db", "role=db", "5432/tcp 53/udp 9/tcp")
        );
        Rule Of(int number, RuleAction action, ushort port) =>
            new()
            {
                Action = action,
                Number = number,
                Protocol = Protocol.Tcp,
                Destination = new() { Ports = [PortMatch.Range(port, port)] },
            };
        var guard = Sample.Policy(
            "guard",
            Selector.Equal("role", "db"),
            ingress: [Of(1, RuleAction.Log, 5432), Of(2, RuleAction.Pass, 5432), Of(3, RuleAction.Deny, 9)]
        ) with
        {
            Tier = "security",
            Kind = PolicyKinds.GlobalNetworkPolicy,
            Namespace = "",
        };
        var allow = Sample.Policy("db", Selector.Equal("role", "db"), ingress: [Of(1, RuleAction.Allow, 5432)]);
        var policies = Sample.Set(guard, allow) with { Tiers = [new("security", 1, RuleAction.Pass), Tier.Default] };
        await using var lab = await new LabEngine().OpenAsync(topology, CancellationToken.None);

        var flows = await FlowsAsync(lab, policies, ProbePlan.Complete(topology));

        string Enforced(FlowReporter reporter, string destination) =>
            string.Join(
                " | ",
                flows.Single(f => f.StartsWith($"{reporter} shop/web -> shop/{destination} ", StringComparison.Ordinal)).Split(" | ")[1..^1]
            );
        Assert.That(Enforced(FlowReporter.Source, "db:5432/tcp"), Is.EqualTo("Profile kns.shop Allow 0"));
        Assert.That(
            Enforced(FlowReporter.Destination, "db:5432/tcp"),
            Is.EqualTo(
                "GlobalNetworkPolicy security guard Log 0, GlobalNetworkPolicy security guard Pass 1, NetworkPolicy default shop/db Allow 0"
            )
        );
        Assert.That(Enforced(FlowReporter.Destination, "db:9/tcp"), Is.EqualTo("GlobalNetworkPolicy security guard Deny 2"));
        Assert.That(
            Enforced(FlowReporter.Destination, "db:53/udp"),
            Is.EqualTo("EndOfTier security Pass -1 by GlobalNetworkPolicy guard, EndOfTier default Deny -1 by NetworkPolicy db")
        );
    }

    [Test]
    public async Task ALogRuleNotesAPacketOnceHoweverManyOfItsPortsMatch()
    {
        var topology = Sample.Topology(
            Sample.Workload("shop/web", "role=web", "80/tcp"),
            Sample.Workload("shop/db", "role=db", "sql:5432/tcp main:5432/tcp 53/udp")
        );
        Rule Note(int number, params PortMatch[] ports) =>
            new()
            {
                Action = RuleAction.Log,
                Number = number,
                Protocol = Protocol.Tcp,
                Destination = new() { Ports = [.. ports] },
            };
        var policies = Sample.Set(
            Sample.Policy(
                "notes",
                Selector.Equal("role", "db"),
                ingress:
                [
                    Note(1, PortMatch.Named("sql"), PortMatch.Named("main"), PortMatch.Range(5000, 6000)),
                    Note(2, PortMatch.Named("main"), PortMatch.Range(80, 80)),
                    Note(3, PortMatch.Range(1, 2), PortMatch.Named("none")),
                ]
            )
        );
        await using var lab = await new LabEngine().OpenAsync(topology, CancellationToken.None);

        var flows = await FlowsAsync(lab, policies, ProbePlan.Complete(topology));

        Assert.That(
            flows.Single(f => f.StartsWith("Destination shop/web -> shop/db:5432/tcp ", StringComparison.Ordinal)).Split(" | ")[1],
            Is.EqualTo(
                "NetworkPolicy default shop/notes Log 0, NetworkPolicy default shop/notes Log 1, EndOfTier default Deny -1 by "
                    + "NetworkPolicy notes"
            )
        );
    }

    [Test]
    public async Task EveryProbedConnectionIsLoggedOnceForEachEndThatItReaches()
    {
        var topology = PolicyGenerator.Topology;
        await using var lab = await new LabEngine().OpenAsync(topology, CancellationToken.None);
        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        var plan = ProbePlan.Complete(topology);

        var reading = await lab.ReadAsync(plan, Observing, CancellationToken.None);

        int Pods(EndpointRef end) => topology.Workloads.FirstOrDefault(w => w.Ref == end)?.Replicas ?? 1;
        bool Asks(EndpointRef end) => topology.Workloads.Any(w => w.Ref == end && !w.HostNetwork);
        bool IsOwnNode(Flow flow) =>
            topology.Workloads.Any(w => w.Ref == flow.From && topology.Workloads.Any(pod => pod.Ref == flow.To && w.IsNodeOf(pod, 0)));
        var pairs = plan.Flows.Sum(f =>
            (f.From == f.To ? Pods(f.To) - 1 : Pods(f.To)) * Pods(f.From) * ((Asks(f.From) ? 1 : 0) + (Asks(f.To) && !IsOwnNode(f) ? 1 : 0))
        );
        Assert.That(reading.Flows, Has.Length.EqualTo(pairs));
        Assert.That(reading.Flows.Select(f => f.Packets), Is.All.EqualTo(1));
        Assert.That(reading.Flows.Select(f => f.Action), Is.All.EqualTo(RuleAction.Allow));
        Assert.That((await lab.ReadAsync(plan, new(), CancellationToken.None)).Flows, Is.Empty, "No flow was asked.");
    }

    private static async Task<HashSet<string>> SimulatedAsync(PolicySet policies)
    {
        await using var session = await new SimulateEngine().OpenAsync(PolicyGenerator.Topology, CancellationToken.None);
        return await FlowsAsync(session, policies, PolicyGenerator.Plan);
    }

    private static async Task<HashSet<string>> FlowsAsync(IEngineSession session, PolicySet policies, ProbePlan plan)
    {
        await session.ApplyAsync(policies, CancellationToken.None);
        var reading = await session.ReadAsync(plan, Observing, CancellationToken.None);
        return [.. reading.Flows.Select(Line)];
    }

    private static string Line(FlowLog flow) =>
        $"{flow.Reporter} {flow.Source} -> {flow.Destination}:{flow.Port} | {string.Join(", ", flow.Enforced.Select(Text))} | "
        + $"{string.Join(", ", flow.Pending.Select(Text))}";

    private static string Text(PolicyHit hit) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{hit.Kind} "
                + $"{(hit.Tier.Length > 0 ? $"{hit.Tier} " : "")}{(hit.Namespace.Length > 0 ? $"{hit.Namespace}/" : "")}"
                + $"{(hit.Name.Length > 0 ? $"{hit.Name} " : "")}{hit.Action} "
                + $"{hit.RuleIndex}{(hit.Trigger is { } trigger ? $" by {trigger.Kind} {trigger.Name}" : "")}"
        );
}
