using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>The nodes that may be ends of connections, each once.</summary>
/// <param name="addresses">The addresses that policies distinguish.</param>
internal sealed class ReplayNodes(AddressChoices addresses)
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<(EndVariant, string, string, bool), Node> _known = [];

    /// <summary>All of them.</summary>
    public Node[] All => [.. _nodes];

    /// <summary>The node of a variant with an address and ports.</summary>
    /// <param name="variant">What it is.</param>
    /// <param name="address">Its address.</param>
    /// <param name="ports">The ports that it declares.</param>
    /// <param name="isDestination">Whether it is a destination: no recorded connection leads from a pod to itself.</param>
    public Node Of(EndVariant variant, IPAddress address, ImmutableArray<NamedPort> ports, bool isDestination)
    {
        var key = (variant, addresses.KindOf(address), string.Join(',', ports), isDestination);
        if (!_known.TryGetValue(key, out var node))
        {
            node = new(
                _nodes.Count,
                variant.Ref,
                $"{variant.Ref}",
                address.AddressFamily,
                address,
                variant.Labels,
                ports,
                variant.Workload
            );
            _known[key] = node;
            _nodes.Add(node);
        }

        return node;
    }
}
