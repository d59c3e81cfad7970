using StageTest.Core.Policies;

namespace StageTest.Core.Flows;

/// <summary>One step of a policy trace, in the form of Calico's flow logs (<c>PolicyHit</c> of <c>goldmane/proto/api.proto</c>).</summary>
/// <remarks>
/// A hit's index in its trace is its <c>policy_index</c>. Calico's own traces have no hits of Log rules; StageTest's have, because they
/// show which other rules matched a packet.
/// </remarks>
/// <param name="Kind">The kind of the hit, in the words of Calico's flow logs (<c>PolicyKind</c> of the same file).</param>
/// <param name="Namespace">The policy's namespace; empty if it has none.</param>
/// <param name="Name">The policy's name, or the profile's, such as <c>kns.shop</c>; empty for the end of a tier.</param>
/// <param name="Tier">The tier; empty for a profile.</param>
/// <param name="Action">The result for the packet.</param>
/// <param name="RuleIndex">The rule's index in its policy and direction, from 0; -1 for the end of a tier.</param>
/// <param name="Trigger">For the end of a tier, a policy because of which the tier counts; otherwise null.</param>
internal sealed record PolicyHit(
    string Kind,
    string Namespace,
    string Name,
    string Tier,
    RuleAction Action,
    int RuleIndex,
    PolicyHit? Trigger = null
)
{
    /// <summary>The end of a tier whose policies govern the endpoint and have no matching rule.</summary>
    public const string EndOfTierKind = "EndOfTier";

    /// <summary>The profile of the endpoint's namespace: no tier decided, so the connection is allowed.</summary>
    public const string ProfileKind = "Profile";

    /// <summary>The index of the end of a tier.</summary>
    public const int EndOfTierIndex = -1;

    /// <summary>The index of a rule in a record that does not contain it.</summary>
    public const int UnknownIndex = -2;

    /// <summary>The hit for people: <c>NetworkPolicy shop/api rule 0</c>, <c>end of tier default</c>, <c>profile kns.shop</c>.</summary>
    public string Display =>
        Kind switch
        {
            EndOfTierKind => Trigger is { } trigger ? $"end of tier {Tier} ({trigger.Kind} {trigger.FullName})" : $"end of tier {Tier}",
            ProfileKind => $"profile {Name}",
            _ => RuleIndex < 0 ? $"{Kind} {FullName}" : $"{Kind} {FullName} rule {RuleIndex}",
        };

    /// <summary>Whether the trace ends here.</summary>
    public bool IsFinal => Action is RuleAction.Allow or RuleAction.Deny;

    private string FullName => Namespace.Length > 0 ? $"{Namespace}/{Name}" : Name;

    /// <summary>A rule of a policy matched.</summary>
    public static PolicyHit OfRule(Policy policy, int ruleIndex, RuleAction action) =>
        new(policy.Kind.FlowLogName, policy.Namespace, policy.Name, policy.Tier, action, ruleIndex);

    /// <summary>A tier ended. Calico's enforced trace names the last of its policies as the reason, the pending trace the first.</summary>
    public static PolicyHit OfEndOfTier(Tier tier, Policy trigger) =>
        new(EndOfTierKind, "", "", tier.Name, tier.DefaultAction, EndOfTierIndex, OfRule(trigger, EndOfTierIndex, tier.DefaultAction));

    /// <summary>No tier decided; the profile of a namespace allows everything.</summary>
    public static PolicyHit OfProfile(string namespaceName) => new(ProfileKind, "", $"kns.{namespaceName}", "", RuleAction.Allow, 0);
}
