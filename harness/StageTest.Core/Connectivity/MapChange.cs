using System.Net.Sockets;

namespace StageTest.Core.Connectivity;

/// <summary>What changed between two ends from one map to another.</summary>
/// <param name="From">Where connections come from.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Before">The connections that were allowed.</param>
/// <param name="After">The connections that are allowed.</param>
internal sealed record MapChange(MapEnd From, MapEnd To, ConnectionSet Before, ConnectionSet After)
{
    /// <summary>The connections that may also have been allowed, because addresses of pods are unknown.</summary>
    public ConnectionSet BeforeUnknown { get; init; } = ConnectionSet.None;

    /// <summary>The connections that may also be allowed, because addresses of pods are unknown.</summary>
    public ConnectionSet AfterUnknown { get; init; } = ConnectionSet.None;

    /// <summary>
    /// The connections that may be allowed now and were not, or the reverse, although both sides leave them unknown: unevaluated conditions
    /// decide. Default: nothing.
    /// </summary>
    public ConnectionSet MayDiffer { get; init; } = ConnectionSet.None;

    /// <summary>
    /// The family of addresses that changes, if pods have two and the other changes differently; null if both change in the same way.
    /// </summary>
    public AddressFamily? Family { get; init; }

    /// <summary>Whether both sides are equal.</summary>
    public bool IsSame => Before == After && BeforeUnknown == AfterUnknown;

    /// <summary>Whether only ICMP and other protocols without ports differ, which short texts do not name.</summary>
    public bool DiffersInOtherProtocolsOnly => !IsSame && Before.HasPortsOf(After) && BeforeUnknown.HasPortsOf(AfterUnknown);

    /// <summary>Whether StageTest cannot determine if anything changes, because unevaluated conditions decide.</summary>
    public bool IsUndetermined => IsSame && !MayDiffer.IsEmpty;

    /// <summary>Whether something was allowed, or may have been, and nothing is now.</summary>
    public bool IsAdded => !IsUndetermined && Before.IsEmpty && BeforeUnknown.IsEmpty;

    /// <summary>Whether something was allowed, or may have been, and nothing is.</summary>
    public bool IsRemoved => !IsUndetermined && After.IsEmpty && AfterUnknown.IsEmpty;

    /// <summary>The connections that were allowed and are not now, and those that could be and cannot.</summary>
    public ConnectionSet Opened => After.Except(Before).Union(AfterUnknown.Except(Before.Union(BeforeUnknown)));

    /// <summary>The connections that are allowed now and were not, and those that may be and could not.</summary>
    public ConnectionSet Closed => Before.Except(After).Union(BeforeUnknown.Except(After.Union(AfterUnknown)));
}
