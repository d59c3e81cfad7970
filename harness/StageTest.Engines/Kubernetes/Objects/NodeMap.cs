using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>Which node of a cluster represents each node of a scenario.</summary>
/// <remarks>
/// A node of the same name, else a node with its addresses, else the next free one by name. Ways into Services depend on which pods share a
/// node, so a cluster represents all nodes of a scenario or none.
/// </remarks>
internal sealed class NodeMap
{
    private readonly Dictionary<string, NodePlace> _places = [];

    /// <summary>Finds a node for each.</summary>
    /// <param name="topology">Names the nodes.</param>
    /// <param name="open">The nodes of the cluster that accept pods.</param>
    public NodeMap(Topology topology, ImmutableArray<NodePlace> open)
    {
        Open = open;
        if (topology.Nodes.Length > open.Length)
        {
            Problem = $"the scenario names {topology.Nodes.Length} nodes, but this cluster has {open.Length} that run pods";
            return;
        }

        Find(topology, (node, place) => node.Name == place.Name);
        Find(topology, (node, place) => !node.Addresses.IsEmpty && node.Addresses.All(place.Addresses.Contains));
        if (topology.Nodes.FirstOrDefault(n => !n.Addresses.All(a => Serves(n.Name, a))) is { } other)
        {
            _places.Clear();
            Problem = $"no node of this cluster has the address that the scenario states for the node '{other.Name}'";
            return;
        }

        Find(topology, (_, _) => true);
    }

    /// <summary>Why the cluster represents none of the nodes, as the rest of a sentence; null if it represents all.</summary>
    public string? Problem { get; }

    /// <summary>All nodes of the cluster that accept pods.</summary>
    public ImmutableArray<NodePlace> Open { get; }

    /// <summary>The node of the cluster for a node of the scenario; null if there is none.</summary>
    public NodePlace? this[string? node] => node is null ? null : _places.GetValueOrDefault(node);

    /// <summary>Whether a node of the cluster represents one of the scenario's.</summary>
    public bool Represents(NodePlace place) => _places.ContainsValue(place);

    /// <summary>Everything that decides on which nodes pods run, as a text.</summary>
    public override string ToString() =>
        string.Join(' ', _places.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value.Name}"));

    private bool Serves(string node, IPAddress address) => _places.TryGetValue(node, out var place) && place.Addresses.Contains(address);

    private void Find(Topology topology, Func<ClusterNode, NodePlace, bool> fits)
    {
        foreach (var node in topology.Nodes.Where(n => !_places.ContainsKey(n.Name)))
        {
            if (Open.FirstOrDefault(p => !_places.ContainsValue(p) && fits(node, p)) is { } place)
            {
                _places.Add(node.Name, place);
            }
        }
    }
}
