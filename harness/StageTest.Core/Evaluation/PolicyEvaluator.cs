using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Calculates the effect of a set of policies on a flow, without packets.</summary>
/// <remarks>
/// Staged policies have no effect, as in Calico. Tiers are walked in order; a tier counts for an endpoint and direction only if one of its
/// policies governs them (<c>felix/rules/endpoints.go</c>). Selectors are resolved once, when the evaluator is created.
/// </remarks>
internal sealed class PolicyEvaluator
{
    private readonly CompiledPolicies _policies;
    private readonly string? _unjudgedOutside;
    private readonly string? _unjudgedNodes;
    private readonly string? _unjudgedWays;
    private readonly Dictionary<IPAddress, string> _unjudgedHosts = [];
    private readonly Lazy<NodeClasses> _classes;
    private readonly ConcurrentDictionary<(int From, int To, Port Port), FlowEvaluation> _ofClasses = [];

    /// <summary>Prepares the enforced part of a policy set for a topology.</summary>
    public PolicyEvaluator(Topology topology, Placement placement, PolicySet policies)
        : this(topology, policies.Live(), live => new(topology, placement, live)) { }

    /// <summary>Prepares the enforced part of a policy set for nodes that the caller created, each at its index.</summary>
    public PolicyEvaluator(Topology topology, Node[] nodes, PolicySet policies)
        : this(topology, policies.Live(), live => new(topology, nodes, live)) { }

    private PolicyEvaluator(Topology topology, PolicySet live, Func<PolicySet, Resolver> resolve)
    {
        _policies = new(live, resolve(live));
        IPAddress[] FirstOf(Direction direction) => [.. AddressRanges.Of([live], direction, [], topology.Services).Select(r => r.First)];
        _classes = new(() => NodeClasses.Of(_policies, _policies.Nodes, FirstOf(Direction.Ingress), FirstOf(Direction.Egress)));

        // Packets that a host forwards between pods and the outside pass its own endpoint too, which is not modelled.
        var onForward = live.HostEndpoints.IsEmpty ? null : live.Policies.FirstOrDefault(p => p.AppliesOnForward);
        _unjudgedOutside = onForward is null
            ? null
            : $"not evaluated: {onForward} ({onForward.Location}) may govern what HostEndpoint {live.HostEndpoints[0]} forwards";

        foreach (var host in live.HostEndpoints)
        {
            foreach (var address in host.GovernedBy(live) is null ? [] : host.ExpectedIPs)
            {
                _unjudgedHosts[address] = $"not evaluated: {host.GovernedBy(live)}";
            }
        }

        // Packets that enter a Service from outside pass hosts too.
        _unjudgedWays = live.HostEndpoints.FirstOrDefault(h => h.GovernedBy(live) is not null) is { } entered
            ? $"not evaluated: policies of HostEndpoint {entered} may govern what enters a Service by a node"
            : null;

        // Which node it is, and therefore which traffic its policies govern, is not modelled either.
        _unjudgedNodes =
            topology.OnNodeNetworks.IsEmpty || live.HostEndpoints.FirstOrDefault(h => h.GovernedBy(live) is not null) is not { } governed
                ? null
                : $"not evaluated: policies of HostEndpoint {governed} may govern what its node sends and receives";
    }

    /// <summary>The effect of the policies on a flow, with the rulings that explain it.</summary>
    /// <exception cref="KeyNotFoundException">An end of the flow is not in the topology.</exception>
    public FlowEvaluation Evaluate(Flow flow)
    {
        if (_policies.Resolver.OnlyPair(flow) is { } pair)
        {
            var only = new Packet(pair.From, pair.To, flow.Port);
            return Limited(Evaluate(only), only);
        }

        var packets = _policies.Resolver.Packets(flow).ToArray();
        if (flow.To.IsService && packets.Length == 0 && IsKnown(flow))
        {
            return Rejected(flow);
        }

        var answers = packets.Select(p => Evaluate(p)).ToArray();
        var first = answers.FirstOrDefault();
        if (first is not null && answers.Any(a => a.Verdict != first.Verdict))
        {
            // If a pair cannot be judged, that is the more important information.
            return answers.FirstOrDefault(a => a.Detail is not null)
                ?? first with
                {
                    Verdict = Verdict.NotObserved,
                    Detail = PairDifference.Describe([.. answers.Select(a => a.Verdict == Verdict.Allowed)], pair =>
                        $"{packets[pair].From.Name} -> {packets[pair].To.Name}{packets[pair].By}"
                    ),
                };
        }

        return first is null
            ? throw new KeyNotFoundException($"{flow} is not a flow of this topology.")
            : packets.Aggregate(first, (evaluation, packet) => Limited(evaluation, packet));
    }

    /// <summary>The effect of the policies on a connection between two different nodes of the evaluator.</summary>
    /// <remarks>Policies are walked once for each two classes of nodes.</remarks>
    public FlowEvaluation Evaluate(Node from, Node to, Port port)
    {
        var packet = new Packet(from, to, port);
        var classes = _classes.Value;
        var known = _ofClasses.GetOrAdd(
            (classes[from], classes[to], port),
            static (_, asked) => asked.This.Evaluate(asked.packet),
            (This: this, packet)
        );
        var own = known with { Egress = known.Egress with { Endpoint = from.Ref }, Ingress = known.Ingress with { Endpoint = to.Ref } };
        return Limited(own, packet);
    }

    // Packets that pass host endpoints have no verdict.
    private FlowEvaluation Limited(FlowEvaluation evaluation, in Packet packet)
    {
        var unjudged =
            _unjudgedOutside is not null && (packet.From.Ref.IsExternal || packet.To.Ref.IsExternal) ? _unjudgedOutside
            : _unjudgedNodes is not null && (packet.From.IsOnNodeNetwork || packet.To.IsOnNodeNetwork) ? _unjudgedNodes
            : _unjudgedWays is not null && packet.By is { Length: > 0 } ? _unjudgedWays
            : OfHost(packet.From) ?? OfHost(packet.To);
        return unjudged is not null && evaluation.Verdict == Verdict.Allowed
            ? evaluation with
            {
                Verdict = Verdict.NotObserved,
                Detail = unjudged,
            }
            : evaluation;
    }

    /// <summary>The effect of the policies on every flow of a plan: the same answers as {Evaluate(Flow)}, many at a time.</summary>
    public ConnectivityMatrix EvaluateAll(ProbePlan plan) =>
        new BulkEvaluation(_policies, plan, Evaluate).Run(
            isOneByOne: _unjudgedOutside is not null || _unjudgedNodes is not null || _unjudgedHosts.Count > 0
        );

    /// <summary>Walks a flow through every tier and rule, for explanations. With several replicas, the first two are used.</summary>
    /// <exception cref="KeyNotFoundException">An end of the flow is not in the topology.</exception>
    public FlowExplanation Explain(Flow flow)
    {
        var evaluation = Evaluate(flow);
        return evaluation.Egress.Basis == RulingBasis.NoBackend || _policies.Resolver.Packets(flow).ToArray() is not [var packet, ..]
            ? new(flow, evaluation, [], [])
            : new(
                flow,
                evaluation,
                PolicyWalk.Explain(_policies, packet, Direction.Egress),
                PolicyWalk.Explain(_policies, packet, Direction.Ingress)
            )
            {
                Backends = flow.To.IsService ? [.. _policies.Resolver.Packets(flow).Select(p => $"{p.To.Name}:{p.Port}").Distinct()] : [],
            };
    }

    /// <summary>
    /// The use of every rule of some policies over all flows of a plan: whether one reaches it, and what decides before it if none does.
    /// </summary>
    /// <param name="policies">Policies of the evaluator's set.</param>
    /// <param name="plan">The flows.</param>
    public ImmutableArray<RuleUse> UseOf(ImmutableArray<Policy> policies, ProbePlan plan)
    {
        var usage = new RuleUsage(_policies, policies);
        foreach (var packet in plan.Flows.SelectMany(_policies.Resolver.Packets))
        {
            usage.Follow(packet);
        }

        return [.. usage.Uses()];
    }

    /// <summary>The workloads that a policy governs in either direction.</summary>
    /// <param name="policy">A policy of the evaluator's set.</param>
    public ImmutableArray<EndpointRef> PodsOf(Policy policy)
    {
        var compiled = _policies.Tiers.SelectMany(t => t.Policies).First(p => ReferenceEquals(p.Policy, policy));
        return [.. _policies.Nodes.Where(n => n.IsPod && compiled.Selects(n)).Select(n => n.Ref).Distinct()];
    }

    // Packets that a host sends and receives pass its own policies too.
    private string? OfHost(Node node) => node.Address is { } address ? _unjudgedHosts.GetValueOrDefault(address) : null;

    private bool IsKnown(Flow flow) => _policies.Nodes.Any(n => n.Ref == flow.From);

    private static FlowEvaluation Rejected(Flow flow)
    {
        Ruling Of(Direction direction) =>
            new()
            {
                Direction = direction,
                IsAllowed = false,
                Basis = RulingBasis.NoBackend,
                Endpoint = flow.To,
            };
        return new(Verdict.Denied, Of(Direction.Egress), Of(Direction.Ingress));
    }

    private FlowEvaluation Evaluate(in Packet packet)
    {
        var egress = PolicyWalk.Rule(_policies, packet, Direction.Egress);
        var ingress = PolicyWalk.Rule(_policies, packet, Direction.Ingress);
        if (!egress.IsJudged || !ingress.IsJudged)
        {
            // A denial at one end needs no answer from the other.
            var deniedAnyway = (egress.IsJudged && !egress.IsAllowed) || (ingress.IsJudged && !ingress.IsAllowed);
            var open = egress.IsJudged ? ingress : egress;
            return deniedAnyway
                ? new(Verdict.Denied, egress, ingress)
                : new(Verdict.NotObserved, egress, ingress, $"not evaluated: {open.Rule!.Unjudged} ({open.Rule.Location})");
        }

        return new(egress.IsAllowed && ingress.IsAllowed ? Verdict.Allowed : Verdict.Denied, egress, ingress);
    }
}
