using System.Collections.Immutable;
using System.Net;

namespace StageTest.Core.Policies;

/// <summary>The conditions of a rule on one end of a connection. Those that are present must all hold.</summary>
public sealed record PeerMatch
{
    /// <summary>No condition.</summary>
    public static PeerMatch Any { get; } = new();

    /// <summary>Selects endpoints by their labels, or null for no such condition. Addresses outside the cluster never match one.</summary>
    public Selector? Selector { get; init; }

    /// <summary>The address must lie in one of these; empty for no such condition.</summary>
    public ImmutableArray<IPNetwork> Nets { get; init; } = [];

    /// <summary>The address must lie in none of these; where all are of the other family, it matches nothing. Empty for no condition.</summary>
    public ImmutableArray<IPNetwork> NotNets { get; init; } = [];

    /// <summary>The port must be one of these; empty for no such condition.</summary>
    public ImmutableArray<PortMatch> Ports { get; init; } = [];

    /// <summary>Whether an address satisfies <see cref="Nets"/> and <see cref="NotNets"/>.</summary>
    public bool MatchesAddress(IPAddress address) =>
        (Nets.IsEmpty || Nets.Any(n => n.Contains(address))) && IsOutsideNotNets(address);

    // Rules are rendered for one address family at a time, and one whose exceptions all belong to the other family is left out
    // (felix/rules/policy.go, FilterRuleToIPVersion).
    private bool IsOutsideNotNets(IPAddress address) =>
        NotNets.IsEmpty ||
        (NotNets.Any(n => n.BaseAddress.AddressFamily == address.AddressFamily) && !NotNets.Any(n => n.Contains(address)));
}
