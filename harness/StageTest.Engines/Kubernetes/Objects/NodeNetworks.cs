using System.Text.Json.Nodes;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>
/// The pods of a topology that use the network of their node (<c>hostNetwork</c>): on which nodes they run, or why they do not.
/// </summary>
/// <remarks>
/// No policy governs them, no selector finds them, and a node reaches its own pods regardless of policies (<c>felix/rules/static.go</c>).
/// So the cluster must place pods as the scenario does: those without a stated node run on nodes without these pods. Where it cannot,
/// flows between the two have no verdict.
/// </remarks>
internal sealed class NodeNetworks
{
    private const string Level = "pod-security.kubernetes.io/enforce";
    private const string Privileged = "privileged";

    private readonly Topology _topology;
    private readonly NodeMap _nodes;
    private readonly bool _isOwn;
    private readonly Dictionary<EndpointRef, (Workload Workload, NodePlace Node)> _homes = [];
    private readonly Dictionary<EndpointRef, string> _reasons = [];
    private readonly Dictionary<(EndpointRef Workload, Port Port), string> _taken = [];
    private readonly string[] _avoided;

    /// <summary>Finds a node for each.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="nodes">The nodes of the cluster.</param>
    /// <param name="reasonAgainstAll">Why none is started, as the rest of a sentence; null if they are.</param>
    /// <param name="isOwn">Whether the cluster is the run's own, whose namespaces admit all pods unless their labels forbid it.</param>
    public NodeNetworks(Topology topology, NodeMap nodes, string? reasonAgainstAll, bool isOwn)
    {
        (_topology, _nodes, _isOwn) = (topology, nodes, isOwn);
        foreach (var workload in topology.Workloads.Where(w => w.HostNetwork).OrderBy(w => w.Node is null))
        {
            if ((reasonAgainstAll ?? ReasonAgainst(workload)) is { } reason)
            {
                _reasons.Add(workload.Ref, reason);
            }
            else if (HomeOf(workload) is not { } node)
            {
                _reasons.Add(workload.Ref, "other pods of the scenario have its ports on each node of this cluster");
            }
            else if (node.Addresses.IsEmpty)
            {
                _reasons.Add(workload.Ref, $"the node {node.Name} of this cluster states no internal address");
            }
            else
            {
                _homes.Add(workload.Ref, (workload, node));
            }
        }

        _avoided = _nodes.Open.All(n => IsHome(n)) ? [] : [.. _nodes.Open.Where(n => IsHome(n)).Select(n => n.Name)];
    }

    /// <summary>Whether a workload's pods are started.</summary>
    public bool Starts(Workload workload) => !_reasons.ContainsKey(workload.Ref);

    /// <summary>The pods on their node's network that are started.</summary>
    public IEnumerable<(Workload Workload, NodePlace Node)> Started => _homes.Values;

    /// <summary>
    /// A namespace. On an existing cluster it states that it admits such pods, if it has one and does not state otherwise.
    /// </summary>
    public JsonObject BodyOf(StandIns standIns, KubernetesNamespace home) =>
        standIns.Namespace(
            !_isOwn && !home.Labels.ContainsKey(Level) && _homes.Keys.Any(w => w.Namespace == home.Name)
                ? home with
                {
                    Labels = home.Labels.Add(Level, Privileged),
                }
                : home
        );

    /// <summary>The pod of one replica.</summary>
    public JsonObject BodyOf(StandIns standIns, Workload workload, int replica, bool mayPing) =>
        _homes.TryGetValue(workload.Ref, out var home)
            ? standIns.NodePod(workload, home.Node, workload.Ports.Where(p => IsNamed(workload, p)))
            : standIns.Pod(workload, replica, mayPing, _nodes[workload.NodeOf(replica)]?.Name, _avoided);

    /// <summary>Records that a port belongs to something else on the node.</summary>
    /// <param name="workload">The workload that should have it.</param>
    /// <param name="port">The port.</param>
    /// <param name="reason">Why it cannot be tested, as the rest of a sentence.</param>
    public void Take(EndpointRef workload, Port port, string reason) => _taken[(workload, port)] = reason;

    /// <summary>Why a flow cannot be tested, as a sentence without an end; null if these pods are no reason.</summary>
    public string? ReasonAgainst(Flow flow)
    {
        if (_homes.Count + _reasons.Count == 0)
        {
            return null;
        }

        if (flow.To.IsService)
        {
            return Missing(flow.From)
                ?? _topology
                    .BackendsOf(flow.To, flow.Port)
                    .Select(b => Missing(b.Workload) ?? _taken.GetValueOrDefault((b.Workload, b.Target)))
                    .FirstOrDefault(r => r is not null);
        }

        return Missing(flow.From)
            ?? Missing(flow.To)
            ?? _taken.GetValueOrDefault((flow.To, flow.Port))
            ?? (
                _homes.ContainsKey(flow.From) && !Port.HasPorts(flow.Port.Protocol)
                    ? $"{flow.From} uses its node's network, whose settings decide who may send echo requests"
                    : null
            );
    }

    /// <summary>Whether a workload has such a pod, which is started.</summary>
    public bool Has(EndpointRef workload) => _homes.ContainsKey(workload);

    /// <summary>Why probes between two pods say nothing, as a sentence without an end; null if they do.</summary>
    /// <param name="from">The workload of the source.</param>
    /// <param name="source">The source.</param>
    /// <param name="to">The workload of the destination.</param>
    /// <param name="replica">The number of the destination.</param>
    /// <param name="destination">The destination.</param>
    public string? ReasonAgainst(EndpointRef from, PodPlace source, EndpointRef to, int replica, PodPlace destination)
    {
        if (
            !_homes.TryGetValue(from, out var home)
            || _topology.Workloads.FirstOrDefault(w => w.Ref == to) is not { HostNetwork: false } pod
        )
        {
            return null;
        }

        var isOwnNode = source.Node == destination.Node;
        return isOwnNode == home.Workload.IsNodeOf(pod, replica) ? null
            : isOwnNode
                ? $"{ClusterPlaces.NameOf(destination)} runs on the node of {from} here, not in the scenario, and a node reaches its "
                    + "own pods regardless of policies"
            : $"{ClusterPlaces.NameOf(destination)} runs on another node than {from} here, and on the same node in the scenario";
    }

    private string? Missing(EndpointRef workload) =>
        _reasons.TryGetValue(workload, out var reason) ? $"{workload} uses its node's network, and {reason}" : null;

    private string? ReasonAgainst(Workload workload) =>
        _topology.Namespaces.FirstOrDefault(n => n.Name == workload.Ref.Namespace)?.Labels.GetValueOrDefault(Level) is { } level
        && level != Privileged
            ? $"its namespace admits no such pod ({Level}: {level})"
        : workload.Node is null ? null
        : _nodes.Problem;

    private NodePlace? HomeOf(Workload workload)
    {
        if (workload.Node is not null)
        {
            return _nodes[workload.Node];
        }

        // Pods without a stated node need one without these pods.
        var leavesOne = _topology.Workloads.Any(w => !w.HostNetwork && Enumerable.Range(0, w.Replicas).Any(r => w.NodeOf(r) is null));
        return _nodes
            .Open.Where(n => !HomesOn(n).Any(other => other.DistinctPorts.Intersect(workload.DistinctPorts).Any()))
            .OrderBy(n => leavesOne && !IsHome(n) && _nodes.Open.All(o => o == n || IsHome(o)))
            .ThenBy(_nodes.Represents)
            .ThenBy(n => HomesOn(n).Count())
            .ThenByDescending(n => n.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private IEnumerable<Workload> HomesOn(NodePlace node) => _homes.Values.Where(h => h.Node == node).Select(h => h.Workload);

    private bool IsHome(NodePlace node) => _homes.Values.Any(h => h.Node == node);

    // Kubernetes gives each port that such a pod declares to no other pod of the node. Only names that a Service uses must be declared.
    private bool IsNamed(Workload workload, NamedPort port) =>
        _topology.Services.Any(s =>
            s.Ref.Namespace == workload.Ref.Namespace && Topology.Selects(s, workload, 0) && s.Ports.Any(p => p.TargetPort == port.Name)
        );
}
