namespace StageTest.Core.Policies;

/// <summary>A group of policies that is evaluated as a whole, before or after other groups.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Order">Its place, lower first; equal places are ordered by name.</param>
/// <param name="DefaultAction">What happens at its end to a packet that one of its policies governs and none decided: Deny or Pass.</param>
public sealed record Tier(string Name, double Order, RuleAction DefaultAction)
{
    /// <summary>The tier of Kubernetes NetworkPolicies (<c>libcalico-go/lib/resources/tier.go</c>).</summary>
    public static Tier Default { get; } = new("default", 1_000_000, RuleAction.Deny);
}
