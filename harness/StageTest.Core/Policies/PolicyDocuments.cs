using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>Everything of a policy file that has to do with traffic.</summary>
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

    /// <summary>The host endpoints, which rules may mean by their labels, and which policies of the whole cluster may govern.</summary>
    public ImmutableArray<HostEndpoint> HostEndpoints { get; init; } = [];

    /// <summary>Namespaces, workloads, services and accounts of the same files: a topology is made of these.</summary>
    public ImmutableArray<Manifest> Objects { get; init; } = [];

    /// <summary>The ranges that Calico gives pods addresses of, which a topology has from these files too.</summary>
    public ImmutableArray<IpPool> IpPools { get; init; } = [];

    /// <summary>Whether there is nothing that has to do with policies.</summary>
    public bool IsEmpty => Policies.IsEmpty && Tiers.IsEmpty && NetworkSets.IsEmpty && HostEndpoints.IsEmpty;

    /// <summary>What several files hold together.</summary>
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

    /// <summary>The same with further host endpoints, beside those that are described under their names.</summary>
    public PolicyDocuments With(IEnumerable<HostEndpoint> hosts) =>
        this with
        {
            HostEndpoints = [.. HostEndpoints.Concat(hosts).DistinctBy(h => h.Name)],
        };

    /// <summary>The same, waiting for promotion; what is staged already stays as it is.</summary>
    public PolicyDocuments AsStaged() =>
        this with
        {
            Policies = [.. Policies.Select(p => p.IsStaged ? p : p with { Staging = PolicyStaging.StagedSet })],
            Tiers = [.. Tiers.Select(t => t with { IsStaged = true })],
            NetworkSets = [.. NetworkSets.Select(s => s with { IsStaged = true })],
        };
}
