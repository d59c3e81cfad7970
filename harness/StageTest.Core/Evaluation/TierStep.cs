using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>The effect of one tier on a packet.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Applies">Whether one of its policies governs the endpoint in this direction; otherwise the tier is skipped.</param>
/// <param name="Policies">Its policies, in order, up to the deciding one.</param>
/// <param name="Decision">The action of the deciding rule, or null if the end of the tier decided.</param>
internal sealed record TierStep(Tier Tier, bool Applies, ImmutableArray<PolicyStep> Policies, RuleAction? Decision);
