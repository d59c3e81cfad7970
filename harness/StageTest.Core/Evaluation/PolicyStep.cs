using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>What one policy did with a packet.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="WhyNot">Why it has no say, or null if it governs the endpoint.</param>
/// <param name="Rules">Its rules, in order, up to the one that decided.</param>
internal sealed record PolicyStep(Policy Policy, string? WhyNot, ImmutableArray<RuleStep> Rules);
