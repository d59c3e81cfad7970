using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Walks the tiers of pods for ranges of external addresses, also if rules have conditions that are not evaluated.</summary>
/// <remarks>
/// Such a rule may match or not. A rule that allows extends the allowed connections, one that denies reduces them; one that passes may do
/// either. Two walks find the minimum and the maximum.
/// </remarks>
internal sealed class RangeBounds
{
    private readonly RangeWalks _certain;
    private readonly RangeWalks? _possible;

    private RangeBounds(RangeWalks certain, RangeWalks? possible) => (_certain, _possible) = (certain, possible);

    /// <summary>The number of ranges.</summary>
    public int Count => _certain.Count;

    /// <summary>Prepares the walks.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="ranges">The first address of each range: those of IPv4 in order, then those of IPv6.</param>
    /// <param name="direction">Whether the ranges are sources of ingress or destinations of egress.</param>
    public static RangeBounds Of(CompiledPolicies policies, IReadOnlyList<Node> ranges, Direction direction) =>
        new(
            new(policies, ranges, direction, isPossible: false),
            policies.Tiers.SelectMany(t => t.Policies).SelectMany(p => p.Rules(direction)).Any(r => r.Rule.Unjudged is not null)
                ? new(policies, ranges, direction, isPossible: true)
                : null
        );

    /// <summary>For each range, the connections that a pod's policies let through: for certain, and at most.</summary>
    public (ConnectionSet[] Certain, ConnectionSet[] Possible) Connections(Node pod)
    {
        var certain = _certain.Connections(pod);
        return (certain, _possible?.Connections(pod) ?? certain);
    }
}
