using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>A rule that cannot be judged for every connection (<see cref="Rule.Unjudged"/>).</summary>
/// <param name="Policy">Its policy.</param>
/// <param name="Location">Its place.</param>
/// <param name="Why">The condition that is not evaluated, in words.</param>
/// <param name="Content">Its content, for comparisons.</param>
internal sealed record UnjudgedRule(string Policy, SourceLocation Location, string Why, string Content)
{
    /// <summary>The fact, in a sentence.</summary>
    public string Text => $"{Policy} has a rule with {Why}, which is not evaluated.";

    /// <summary>Those of the enforced policies, in the order of reading.</summary>
    /// <remarks>One written rule may be several in a policy; it is listed once.</remarks>
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
