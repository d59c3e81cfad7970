using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Policies;

/// <summary>The conditions of a rule on one end of a connection. All present ones must hold.</summary>
internal sealed record PeerMatch
{
    /// <summary>No condition.</summary>
    public static PeerMatch Any { get; } = new();

    /// <summary>
    /// The address must belong to an endpoint or a network set with these labels; null for no such condition. Unknown addresses match none.
    /// </summary>
    public Selector? Selector { get; init; }

    /// <summary>The address must belong to no endpoint and no network set with these labels; null for no such condition.</summary>
    public Selector? NotSelector { get; init; }

    /// <summary>The address must lie in one of these; empty for no such condition.</summary>
    public ImmutableArray<IPNetwork> Nets { get; init; } = [];

    /// <summary>
    /// The address must be in none of these; if all are of the other family, it matches nothing. Empty for no condition.
    /// </summary>
    public ImmutableArray<IPNetwork> NotNets { get; init; } = [];

    /// <summary>The port must be one of these; empty for no such condition.</summary>
    public ImmutableArray<PortMatch> Ports { get; init; } = [];

    /// <summary>The port must be none of these.</summary>
    public ImmutableArray<PortMatch> NotPorts { get; init; } = [];

    /// <summary>The pods behind a service; null for no such condition.</summary>
    public ServiceMatch? Service { get; init; }

    /// <summary>Whether an address satisfies <see cref="Nets"/> and <see cref="NotNets"/>.</summary>
    /// <remarks>
    /// Rules exist once for each address family. A list that loses all its ranges because they belong to the other family removes its rule
    /// (<c>FilterRuleToIPVersion</c> in <c>felix/rules/policy.go</c>).
    /// </remarks>
    /// <param name="address">The address; null if it is unknown, and then in no range.</param>
    public bool MatchesAddress(IPAddress? address) =>
        address is null
            ? Nets.IsEmpty
            : (Nets.IsEmpty || Nets.Any(n => n.Contains(address)))
                && (
                    NotNets.IsEmpty
                    || (NotNets.Any(n => n.BaseAddress.AddressFamily == address.AddressFamily) && !NotNets.Any(n => n.Contains(address)))
                );
}
