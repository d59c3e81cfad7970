using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>Everything that an end of a recorded connection may be, as far as the record and the topology tell.</summary>
internal sealed class EndCase
{
    /// <summary>How people see it: <c>shop/web</c>, <c>public network</c>.</summary>
    public required string Display { get; init; }

    /// <summary>Why nothing can be said of it; null if something can.</summary>
    public string? Problem { get; init; }

    /// <summary>What it may be, apart from addresses; at least one if there is no problem.</summary>
    public ImmutableArray<EndVariant> Variants { get; init; } = [];

    /// <summary>The addresses that it may have, as far as policies tell them apart.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether the record or the topology tells its address.</summary>
    public bool IsAddressKnown { get; init; }

    /// <summary>Whether it is a workload or an external endpoint of the topology.</summary>
    public bool IsOfTopology { get; init; }

    /// <summary>What the policies that govern it, as whichever variant, ask of connections that it opens.</summary>
    public PolicyNeeds Egress { get; init; } = new();

    /// <summary>What they ask of connections to it.</summary>
    public PolicyNeeds Ingress { get; init; } = new();
}

/// <summary>One thing that an end may be.</summary>
/// <param name="Ref">What rulings call it.</param>
/// <param name="Labels">Its labels for selectors, inherited ones among them; null outside the cluster.</param>
/// <param name="Ports">The ports that it declares; null if they are unknown.</param>
/// <param name="Workload">The workload; null outside the cluster.</param>
/// <param name="Assumed">What is assumed of it that the record does not tell: each with what is assumed.</param>
internal sealed record EndVariant(
    EndpointRef Ref,
    IReadOnlyDictionary<string, string>? Labels,
    ImmutableArray<NamedPort>? Ports,
    Workload? Workload,
    ImmutableArray<(string What, string Assumed)> Assumed
);
