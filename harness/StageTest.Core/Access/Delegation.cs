using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Access;

/// <summary>What a subject could open and close at most, with any content of the policies that it may write.</summary>
/// <remarks>
/// In each direction a policy allows a connection, denies it, or leaves it to later policies. An allow as early as the reach permits opens
/// the most, and a deny as early as possible closes the most. So two evaluations bound all policies that could be written: one with
/// everything in the reach replaced by allow, one with deny. Policies that can only be removed are tried with and without each of them.
/// </remarks>
internal sealed record Delegation
{
    // Each one doubles the number of evaluations.
    private const int MostRemovals = 6;

    /// <summary>The policies that the subject may write.</summary>
    public required ImmutableArray<PolicyReach> Reach { get; init; }

    /// <summary>Further rights of the subject that void the bounds, each as a phrase after "may" (<see cref="WaysAround"/>).</summary>
    public ImmutableArray<string> Around { get; init; } = [];

    /// <summary>The connections that are denied now and could be opened.</summary>
    public required ImmutableArray<Flow> Opens { get; init; }

    /// <summary>The connections that are allowed now and could be closed.</summary>
    public required ImmutableArray<Flow> Closes { get; init; }

    /// <summary>The connections that stay allowed, with any content.</summary>
    public required ImmutableArray<Flow> AlwaysAllowed { get; init; }

    /// <summary>The connections that stay denied, with any content.</summary>
    public required ImmutableArray<Flow> AlwaysDenied { get; init; }

    /// <summary>
    /// The undecided connections: a rule depends on something that a connection does not show, or more policies may be removed than are
    /// tried.
    /// </summary>
    public required ImmutableArray<Flow> Undecided { get; init; }

    /// <summary>For each connection that could be opened or closed, policies that do it.</summary>
    public ImmutableArray<DelegationWitness> Witnesses => Search.Value;

    /// <summary>Found on first use, because only reports show them.</summary>
    public required Lazy<ImmutableArray<DelegationWitness>> Search { private get; init; }

    /// <summary>Calculates the bounds over the flows of a plan.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="placement">The enforced policies.</param>
    /// <param name="policies">The policies in force.</param>
    /// <param name="plan">The policies that the subject may write.</param>
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
        var cases = DelegationCases.Of(policies, reach, MostRemovals);
        var most = cases.Of(RuleAction.Allow).Select(Verdicts).ToArray();
        var least = cases.Of(RuleAction.Deny).Select(Verdicts).ToArray();
        static bool IsJudged(Verdict verdict) => verdict is Verdict.Allowed or Verdict.Denied;
        var kinds = plan.Flows.Select(
            (_, place) =>
                !IsJudged(now[place]) || most.Concat(least).Any(v => !IsJudged(v[place])) ? Fate.Undecided
                : now[place] == Verdict.Denied ? Of(most, place, Verdict.Allowed, Fate.Opens, Fate.Denied)
                : Of(least, place, Verdict.Denied, Fate.Closes, Fate.Allowed)
        );
        var fates = kinds.ToArray();
        ImmutableArray<Flow> Where(Fate fate) => [.. plan.Flows.Where((_, place) => fates[place] == fate)];
        var (opens, closes) = (Where(Fate.Opens), Where(Fate.Closes));
        var search = new WitnessSearch(topology, placement, cases);
        return new()
        {
            Reach = reach,
            Opens = opens,
            Closes = closes,
            AlwaysAllowed = Where(Fate.Allowed),
            AlwaysDenied = Where(Fate.Denied),
            Undecided = Where(Fate.Undecided),
            Search = new(() => [.. search.Find(opens, RuleAction.Allow), .. search.Find(closes, RuleAction.Deny)]),
        };

        // If not every removal is tried, the last case goes further than any of them could.
        Fate Of(ImmutableArray<Verdict>[] sides, int place, Verdict wanted, Fate reached, Fate otherwise) =>
            sides.Take(cases.Exact).Any(v => v[place] == wanted) ? reached
            : sides.Skip(cases.Exact).Any(v => v[place] == wanted) ? Fate.Undecided
            : otherwise;
    }

    private enum Fate
    {
        Opens,
        Closes,
        Allowed,
        Denied,
        Undecided,
    }
}
