using StageTest.Core.Flows;
using StageTest.Core.Policies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>What it means that a packet reached a place of a ruleset.</summary>
/// <param name="Direction">Whose policies were being asked.</param>
/// <param name="Step">The step of the trace; null for the profile, whose name is that of the endpoint's namespace.</param>
internal sealed record NftHit(Direction Direction, PolicyHit? Step);
