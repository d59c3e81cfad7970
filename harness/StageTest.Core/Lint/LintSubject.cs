using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>A scenario with its policies after promotion, computed once for all rules.</summary>
internal sealed class LintSubject
{
    private readonly Lazy<CompiledPolicies> _compiled;
    private readonly Lazy<PolicyEvaluator> _evaluator;

    public LintSubject(Scenario scenario)
    {
        Scenario = scenario;
        Promoted = scenario.Policies.AsIfPromoted();
        var placement = new Lazy<Placement>(() => Placement.Default(scenario.Topology));
        _compiled = new(() => new(Promoted, new(scenario.Topology, placement.Value, Promoted, OutsideOf(placement.Value))));
        _evaluator = new(() => new(scenario.Topology, placement.Value, Promoted));
    }

    public Scenario Scenario { get; }

    /// <summary>The policies after promotion.</summary>
    public PolicySet Promoted { get; }

    /// <summary>The same, resolved for the scenario's topology and the addresses outside of it.</summary>
    public CompiledPolicies Compiled => _compiled.Value;

    /// <summary>The same, for evaluating flows.</summary>
    public PolicyEvaluator Evaluator => _evaluator.Value;

    /// <summary>The pods that a policy selects.</summary>
    public IEnumerable<Node> NodesOf(Policy policy)
    {
        var selected = Compiled.Resolver.Pods(policy.Subject);
        return Compiled.Nodes.Where(n => n.IsPod && selected[n.Index]);
    }

    /// <summary>The workloads without pods that a selector would select if they had some.</summary>
    public IEnumerable<Workload> WithoutPods(Selector selector) =>
        Scenario.Topology.WithoutPods.Where(w => !w.HostNetwork && selector.Matches(LabelsOf(w)));

    /// <summary>The workloads without pods that a rule's end may match if they had some.</summary>
    public IEnumerable<Workload> WithoutPods(PeerMatch peer) =>
        peer.Service is { } service
            ? Scenario.Topology.WithoutPods.Where(w =>
                Scenario.Topology.Services.Any(s => s.Ref == service.Service && Topology.Selects(s, w, 0))
            )
        : !peer.Nets.IsEmpty ? []
        : WithoutPods(peer.Selector ?? Selector.All).Where(w => peer.NotSelector is not { } other || !other.Matches(LabelsOf(w)));

    /// <summary>The labels by which selectors match a workload's pods, the first of them.</summary>
    public IReadOnlyDictionary<string, string> LabelsOf(Workload workload)
    {
        var topology = Scenario.Topology;
        var name = workload.Ref.Namespace;
        return EndpointLabels.Of(
            workload,
            0,
            topology.Namespaces.FirstOrDefault(n => n.Name == name)
                ?? new(name, KubernetesNamespace.WithName(ImmutableSortedDictionary<string, string>.Empty, name), workload.Location),
            topology.ServiceAccounts.FirstOrDefault(a => a.Ref == new EndpointRef(name, workload.ServiceAccount))?.Labels
        );
    }

    /// <summary>The labels by which selectors match a network set.</summary>
    public IReadOnlyDictionary<string, string> LabelsOf(NetworkSet set) =>
        EndpointLabels.Of(set, Scenario.Topology.Namespaces.FirstOrDefault(n => n.Name == set.Namespace));

    /// <summary>
    /// One address of each range that rules can tell apart, so that what they say about the outside is seen without external endpoints too.
    /// </summary>
    public IEnumerable<IPAddress> Outside => OutsideOf(Placement.Default(Scenario.Topology));

    private IEnumerable<IPAddress> OutsideOf(Placement placement)
    {
        IPAddress[] pods = [.. Scenario.Topology.Workloads.SelectMany(w => placement[w.Ref])];
        return Enum.GetValues<Direction>()
            .SelectMany(direction => AddressRanges.Of([Promoted], direction, pods, Scenario.Topology.Services))
            .Select(range => range.First)
            .Distinct();
    }
}
