using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Whether one rule matched a packet.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="WhyNot">The first condition that did not hold, or null if it matched.</param>
internal sealed record RuleStep(Rule Rule, string? WhyNot)
{
    /// <summary>Why it cannot be judged for the packet; null if it can.</summary>
    public string? Unjudged { get; init; }
}
