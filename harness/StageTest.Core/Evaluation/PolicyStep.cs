using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>The effect of one policy on a packet.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="WhyNot">Why it does not apply, or null if it governs the endpoint.</param>
/// <param name="Rules">Its rules, in order, up to the deciding one.</param>
internal sealed record PolicyStep(Policy Policy, string? WhyNot, ImmutableArray<RuleStep> Rules);
