using System.Net.Sockets;

namespace StageTest.Core.Connectivity;

/// <summary>What one end of a map may open to another.</summary>
/// <param name="From">Where connections come from.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Connections">What is allowed for certain.</param>
internal sealed record MapLine(MapEnd From, MapEnd To, ConnectionSet Connections)
{
    /// <summary>
    /// What is allowed or not because the addresses of pods are unknown: rules name ranges, and pods may or may not lie in them. Default:
    /// nothing.
    /// </summary>
    public ConnectionSet Unknown { get; init; } = ConnectionSet.None;

    /// <summary>
    /// The family of addresses that it holds for, where pods have two and the other has other connections; null if it holds for all.
    /// </summary>
    public AddressFamily? Family { get; init; }

    /// <summary>By which rules it came about, where some have conditions that are not evaluated; null if none has.</summary>
    public Func<ConditionalRules>? Conditions { get; init; }

    /// <summary>Whether another line says the same, by whatever rules.</summary>
    public bool Equals(MapLine? other) =>
        other is not null
        && (From, To, Family) == (other.From, other.To, other.Family)
        && Connections == other.Connections
        && Unknown == other.Unknown;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, To, Family, Connections, Unknown);
}
