using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>Endpoints that the same policies govern in one direction, so that they share a chain.</summary>
/// <param name="ChainName">The name of the chain.</param>
/// <param name="Direction">The direction.</param>
/// <param name="Members">The pods, each as its workload and its number.</param>
/// <param name="Tiers">The tiers that apply to them, in order, with their policies and the chains of those.</param>
internal sealed record NftEndpointClass(
    string ChainName,
    Direction Direction,
    ImmutableArray<(EndpointRef Workload, int Replica)> Members,
    ImmutableArray<(Tier Tier, ImmutableArray<(Policy Policy, string Chain)> Policies)> Tiers
);
