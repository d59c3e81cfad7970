using StageTest.Core.Flows;
using StageTest.Core.Policies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>The meaning of a logging rule of a ruleset that a packet reached.</summary>
/// <param name="Direction">The endpoint whose policies were evaluated.</param>
/// <param name="Step">The step of the trace; null for the profile, whose name is that of the endpoint's namespace.</param>
internal sealed record NftHit(Direction Direction, PolicyHit? Step);
