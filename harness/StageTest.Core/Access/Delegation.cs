using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Access;

/// <summary>What a subject could open and close at most, whatever they write in the policies that they may write.</summary>
/// <remarks>
/// In each direction a policy allows, denies or leaves a connection to what comes later. To allow as early as the reach permits opens the
/// most, and to deny as early closes the most. So two evaluations bound all policies that could be written: everything in the reach
/// replaced by allow, and everything replaced by deny.
/// </remarks>
internal sealed record Delegation
{
    /// <summary>What may be written.</summary>
    public required ImmutableArray<PolicyReach> Reach { get; init; }

    /// <summary>The connections that are denied now and could be opened.</summary>
    public required ImmutableArray<Flow> Opens { get; init; }

    /// <summary>The connections that are allowed now and could be closed.</summary>
    public required ImmutableArray<Flow> Closes { get; init; }

    /// <summary>The connections that stay allowed, whatever is written.</summary>
    public required ImmutableArray<Flow> AlwaysAllowed { get; init; }

    /// <summary>The connections that stay denied, whatever is written.</summary>
    public required ImmutableArray<Flow> AlwaysDenied { get; init; }

    /// <summary>The connections that cannot be decided, because a rule depends on what no connection shows.</summary>
    public required ImmutableArray<Flow> Undecided { get; init; }

    /// <summary>Calculates the bounds over the flows of a plan.</summary>
    /// <param name="topology">What exists.</param>
    /// <param name="placement">The addresses.</param>
    /// <param name="policies">The policies in force.</param>
    /// <param name="plan">The connections.</param>
    /// <param name="reach">What may be written.</param>
    public static Delegation Of(
        Topology topology,
        Placement placement,
        PolicySet policies,
        ProbePlan plan,
        ImmutableArray<PolicyReach> reach
    )
    {
        ImmutableArray<Verdict> Verdicts(PolicySet set) => new PolicyEvaluator(topology, placement, set).EvaluateAll(plan).Verdicts;
        var now = Verdicts(policies);
        var most = Verdicts(Written(policies, reach, RuleAction.Allow));
        var least = Verdicts(Written(policies, reach, RuleAction.Deny));
        ImmutableArray<Flow> Where(Func<Verdict, Verdict, Verdict, bool> isOne) =>
            [.. plan.Flows.Where((_, place) => isOne(now[place], most[place], least[place]))];
        static bool IsJudged(Verdict verdict) => verdict is Verdict.Allowed or Verdict.Denied;
        return new()
        {
            Reach = reach,
            Opens = Where((was, open, _) => was == Verdict.Denied && open == Verdict.Allowed),
            Closes = Where((was, _, shut) => was == Verdict.Allowed && shut == Verdict.Denied),
            AlwaysAllowed = Where((was, _, shut) => was == Verdict.Allowed && shut == Verdict.Allowed),
            AlwaysDenied = Where((was, open, _) => was == Verdict.Denied && open == Verdict.Denied),
            Undecided = Where((was, open, shut) => !IsJudged(was) || !IsJudged(open) || !IsJudged(shut)),
        };
    }

    /// <summary>The policies with everything in the reach replaced by one policy that does the same to all connections.</summary>
    public static PolicySet Written(PolicySet policies, ImmutableArray<PolicyReach> reach, RuleAction action) =>
        policies with
        {
            Policies =
            [
                .. policies.Policies.Where(p => !reach.Any(r => r.Holds(p))),
                .. reach.GroupBy(r => (r.Kind, r.Tier, r.Namespace)).Select(group => Whole(group.First(), action)),
            ],
        };

    // Kubernetes' own policies have no denying rule: to govern and to allow nothing is the most that they deny.
    private static Policy Whole(PolicyReach reach, RuleAction action)
    {
        var saysSo = action == RuleAction.Allow || reach.Kind.IsTiered || !reach.Kind.IsNamespaced;
        ImmutableArray<Rule> rules = saysSo ? [new() { Action = action, Number = 1 }] : [];
        return new()
        {
            Kind = reach.Kind,
            Namespace = reach.Namespace,
            Name = "0",
            Tier = reach.Tier,
            Order = reach.Kind.IsTiered || !reach.Kind.IsNamespaced ? double.MinValue : reach.Kind.FixedOrder,
            Subject = reach.Namespace.Length == 0 ? Selector.All : Selector.Equal(EndpointLabels.Namespace, reach.Namespace),
            GovernsIngress = true,
            GovernsEgress = true,
            Ingress = rules,
            Egress = rules,
        };
    }
}
