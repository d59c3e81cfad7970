using System.Net.Sockets;

namespace StageTest.Core.Connectivity;

/// <summary>What changed between two ends from one map to another.</summary>
/// <param name="From">Where connections come from.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Before">What was allowed.</param>
/// <param name="After">What is allowed.</param>
internal sealed record MapChange(MapEnd From, MapEnd To, ConnectionSet Before, ConnectionSet After)
{
    /// <summary>What may have been allowed besides, because the addresses of pods are unknown.</summary>
    public ConnectionSet BeforeUnknown { get; init; } = ConnectionSet.None;

    /// <summary>What may be allowed besides, because the addresses of pods are unknown.</summary>
    public ConnectionSet AfterUnknown { get; init; } = ConnectionSet.None;

    /// <summary>
    /// What may be allowed now and was not, or the reverse, although it is unknown on both sides: conditions that are not evaluated
    /// decide. Default: nothing.
    /// </summary>
    public ConnectionSet MayDiffer { get; init; } = ConnectionSet.None;

    /// <summary>
    /// The family of addresses that it is a change of, where pods have two and the other changes otherwise; null if all change alike.
    /// </summary>
    public AddressFamily? Family { get; init; }

    /// <summary>Whether both sides say the same.</summary>
    public bool IsSame => Before == After && BeforeUnknown == AfterUnknown;

    /// <summary>Whether only ICMP and other protocols without ports differ, which short texts do not name.</summary>
    public bool DiffersInOtherProtocolsOnly => !IsSame && Before.HasPortsOf(After) && BeforeUnknown.HasPortsOf(AfterUnknown);

    /// <summary>Whether StageTest cannot determine that anything changes, because conditions decide that are not evaluated.</summary>
    public bool IsUndetermined => IsSame && !MayDiffer.IsEmpty;

    /// <summary>Whether nothing was allowed and something is, or may be.</summary>
    public bool IsAdded => !IsUndetermined && Before.IsEmpty && BeforeUnknown.IsEmpty;

    /// <summary>Whether something was allowed, or may have been, and nothing is.</summary>
    public bool IsRemoved => !IsUndetermined && After.IsEmpty && AfterUnknown.IsEmpty;

    /// <summary>What is allowed now and was not, and what may be and could not.</summary>
    public ConnectionSet Opened => After.Except(Before).Union(AfterUnknown.Except(Before.Union(BeforeUnknown)));

    /// <summary>What was allowed and is not now, and what could be and cannot.</summary>
    public ConnectionSet Closed => Before.Except(After).Union(BeforeUnknown.Except(After.Union(AfterUnknown)));
}
