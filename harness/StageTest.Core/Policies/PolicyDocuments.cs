using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>Everything in a policy file that concerns traffic.</summary>
internal sealed record PolicyDocuments
{
    /// <summary>Nothing.</summary>
    public static PolicyDocuments None { get; } = new();

    /// <summary>The policies.</summary>
    public ImmutableArray<Policy> Policies { get; init; } = [];

    /// <summary>The tiers.</summary>
    public ImmutableArray<Tier> Tiers { get; init; } = [];

    /// <summary>The network sets.</summary>
    public ImmutableArray<NetworkSet> NetworkSets { get; init; } = [];

    /// <summary>The host endpoints, which rules may match by their labels, and which cluster-scoped policies may govern.</summary>
    public ImmutableArray<HostEndpoint> HostEndpoints { get; init; } = [];

    /// <summary>Namespaces, workloads, Services and accounts of the same files: the input of a topology.</summary>
    public ImmutableArray<Manifest> Objects { get; init; } = [];

    /// <summary>The address ranges of Calico's pods, which a topology also takes from these files.</summary>
    public ImmutableArray<IpPool> IpPools { get; init; } = [];

    /// <summary>Whether nothing concerns policies.</summary>
    public bool IsEmpty => Policies.IsEmpty && Tiers.IsEmpty && NetworkSets.IsEmpty && HostEndpoints.IsEmpty;

    /// <summary>The combined content of several files.</summary>
    public static PolicyDocuments Of(IEnumerable<PolicyDocuments> files)
    {
        var all = files.ToArray();
        return new()
        {
            Policies = [.. all.SelectMany(f => f.Policies)],
            Tiers = [.. all.SelectMany(f => f.Tiers)],
            NetworkSets = [.. all.SelectMany(f => f.NetworkSets)],
            HostEndpoints = [.. all.SelectMany(f => f.HostEndpoints)],
            Objects = [.. all.SelectMany(f => f.Objects)],
            IpPools = [.. all.SelectMany(f => f.IpPools)],
        };
    }

    /// <summary>The same with further host endpoints, in addition to those described by name.</summary>
    public PolicyDocuments With(IEnumerable<HostEndpoint> hosts) =>
        this with
        {
            HostEndpoints = [.. HostEndpoints.Concat(hosts).DistinctBy(h => h.Name)],
        };

    /// <summary>The same, waiting for promotion; staged objects stay unchanged.</summary>
    public PolicyDocuments AsStaged() =>
        this with
        {
            Policies = [.. Policies.Select(p => p.IsStaged ? p : p with { Staging = PolicyStaging.StagedSet })],
            Tiers = [.. Tiers.Select(t => t with { IsStaged = true })],
            NetworkSets = [.. NetworkSets.Select(s => s with { IsStaged = true })],
        };
}
