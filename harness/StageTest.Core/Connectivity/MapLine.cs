using System.Net.Sockets;

namespace StageTest.Core.Connectivity;

/// <summary>The connections from one end of a map to another.</summary>
/// <param name="From">Where connections come from.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Connections">The certainly allowed connections.</param>
internal sealed record MapLine(MapEnd From, MapEnd To, ConnectionSet Connections)
{
    /// <summary>
    /// The connections that may be allowed, because addresses of pods are unknown: rules name ranges that may or may not contain pods.
    /// Default: nothing.
    /// </summary>
    public ConnectionSet Unknown { get; init; } = ConnectionSet.None;

    /// <summary>
    /// The family of addresses, if pods have two and the other has other connections; null if it applies to all.
    /// </summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The deciding rules, if some have unevaluated conditions; null if none has.</summary>
    public Func<ConditionalRules>? Conditions { get; init; }

    /// <summary>Whether another line has the same connections, from any rules.</summary>
    public bool Equals(MapLine? other) =>
        other is not null
        && (From, To, Family) == (other.From, other.To, other.Family)
        && Connections == other.Connections
        && Unknown == other.Unknown;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, To, Family, Connections, Unknown);
}
