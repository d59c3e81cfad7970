using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>A rule that cannot be judged for every connection (<see cref="Rule.Unjudged"/>).</summary>
/// <param name="Policy">The policy that has it.</param>
/// <param name="Location">Where it was written.</param>
/// <param name="Why">The condition that is not evaluated, in words.</param>
/// <param name="Content">What the rule says, so that two can be compared.</param>
internal sealed record UnjudgedRule(string Policy, SourceLocation Location, string Why, string Content)
{
    /// <summary>The fact, in a sentence.</summary>
    public string Text => $"{Policy} has a rule with {Why}, which is not evaluated.";

    /// <summary>Those of the policies in force, in the order in which they were read.</summary>
    /// <remarks>One rule as written may be several of a policy; it is named once.</remarks>
    public static ImmutableArray<UnjudgedRule> Of(PolicySet policies) =>
        [
            .. policies
                .Live()
                .Policies.SelectMany(policy =>
                    Enum.GetValues<Direction>()
                        .Where(policy.Governs)
                        .SelectMany(direction => policy.Rules(direction))
                        .Where(rule => rule.Unjudged is not null)
                        .Select(rule => new UnjudgedRule($"{policy}", rule.Location, rule.Unjudged!, PolicyContent.Of(rule)))
                )
                .DistinctBy(rule => (rule.Policy, rule.Location, rule.Why)),
        ];
}
