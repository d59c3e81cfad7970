using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>What one tier did with a packet.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Applies">Whether one of its policies governs the endpoint in this direction; otherwise the tier is passed over.</param>
/// <param name="Policies">Its policies, in order, up to the one that decided.</param>
/// <param name="Decision">The action of the rule that decided, or null if the end of the tier did.</param>
internal sealed record TierStep(Tier Tier, bool Applies, ImmutableArray<PolicyStep> Policies, RuleAction? Decision);
