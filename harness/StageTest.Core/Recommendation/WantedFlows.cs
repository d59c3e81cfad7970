using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Recommendation;

/// <summary>Collects wanted connections with their reasons.</summary>
internal sealed class WantedFlows
{
    private readonly Dictionary<Flow, List<FlowReason>> _reasons = [];

    /// <summary>Adds a connection, or another reason for it.</summary>
    public void Add(Flow flow, FlowReason reason)
    {
        if (!_reasons.TryGetValue(flow, out var reasons))
        {
            _reasons[flow] = reasons = [];
        }

        if (!reasons.Contains(reason))
        {
            reasons.Add(reason);
        }
    }

    /// <summary>Adds a connection with all its reasons.</summary>
    public void Add(WantedFlow wanted)
    {
        foreach (var reason in wanted.Reasons)
        {
            Add(wanted.Flow, reason);
        }
    }

    /// <summary>All connections, in a deterministic order.</summary>
    public ImmutableArray<WantedFlow> Sorted() =>
        [.. _reasons.Select(r => new WantedFlow(r.Key, [.. r.Value])).OrderBy(w => w.Flow, FlowOrder.Instance)];
}

/// <summary>Orders connections by their ends, then by port and family.</summary>
internal sealed class FlowOrder : IComparer<Flow>
{
    /// <summary>The order.</summary>
    public static FlowOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(Flow x, Flow y)
    {
        var byFrom = x.From.CompareTo(y.From);
        var byTo = byFrom != 0 ? byFrom : x.To.CompareTo(y.To);
        var byPort = byTo != 0 ? byTo : x.Port.CompareTo(y.Port);
        return byPort != 0 ? byPort : x.Family.CompareTo(y.Family);
    }
}
