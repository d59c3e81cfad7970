using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>The possible endpoints for an end of a recorded connection, according to the record and the topology.</summary>
internal sealed class EndCase
{
    /// <summary>Its name for people: <c>shop/web</c>, <c>public network</c>.</summary>
    public required string Display { get; init; }

    /// <summary>Why it cannot be judged; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>The possibilities, apart from addresses; at least one if there is no problem.</summary>
    public ImmutableArray<EndVariant> Variants { get; init; } = [];

    /// <summary>The possible addresses, as far as policies distinguish them.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether the record or the topology has its address.</summary>
    public bool IsAddressKnown { get; init; }

    /// <summary>Whether it is a workload or an external endpoint of the topology.</summary>
    public bool IsOfTopology { get; init; }

    /// <summary>The requirements of the policies that govern any variant, for connections that it opens.</summary>
    public PolicyNeeds Egress { get; init; } = new();

    /// <summary>Their requirements for connections to it.</summary>
    public PolicyNeeds Ingress { get; init; } = new();
}

/// <summary>One possibility for an end.</summary>
/// <param name="Ref">Its name in rulings.</param>
/// <param name="Labels">Its labels for selectors, including inherited ones; null outside the cluster.</param>
/// <param name="Ports">The ports that it declares; null if they are unknown.</param>
/// <param name="Workload">The workload; null outside the cluster.</param>
/// <param name="Assumed">The assumptions about facts that the record does not have.</param>
internal sealed record EndVariant(
    EndpointRef Ref,
    IReadOnlyDictionary<string, string>? Labels,
    ImmutableArray<NamedPort>? Ports,
    Workload? Workload,
    ImmutableArray<(string What, string Assumed)> Assumed
);
