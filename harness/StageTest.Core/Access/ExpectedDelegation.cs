using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Access;

/// <summary>An author's expectation of what an owner may open and close at most.</summary>
/// <param name="Owner">The subject; null for the owner of a tier.</param>
/// <param name="Tier">The tier; null for a subject.</param>
/// <param name="MayOpen">The connections that the owner may be able to open; null for no expectation.</param>
/// <param name="MayClose">The connections that the owner may be able to close; null for no expectation.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record ExpectedDelegation(
    AccessSubject? Owner,
    string? Tier,
    ImmutableHashSet<Flow>? MayOpen,
    ImmutableHashSet<Flow>? MayClose,
    SourceLocation Location
)
{
    /// <summary>The owner as it is written in files and reports.</summary>
    public string Name => Owner?.ToString() ?? $"tier {Tier}";

    /// <summary>Further rights of the owner that void the bounds, each as a phrase after "may".</summary>
    public ImmutableArray<string> Around(Topology topology, PolicySet policies, StatedAccess? access)
    {
        if (Owner is not { } owner || access is null)
        {
            return [];
        }

        var all = access.With(policies);
        return WaysAround.Of(owner, access.Rbac, all, PolicyReach.Of(owner, access.Calculator, all, topology), topology);
    }

    /// <summary>
    /// The connections beyond the expectation: those that could be opened, those that could be closed, and undecided ones.
    /// </summary>
    /// <param name="topology">The topology.</param>
    /// <param name="policies">The enforced policies.</param>
    /// <param name="plan">The connections to test, in addition to all between the endpoints of the topology.</param>
    /// <param name="access">The roles and bindings; null if there are none, which allows only the owner of a tier.</param>
    public (ImmutableArray<Flow> Opens, ImmutableArray<Flow> Closes, ImmutableArray<Flow> Undecided) Exceeded(
        Topology topology,
        PolicySet policies,
        ProbePlan plan,
        StatedAccess? access
    )
    {
        policies = access?.With(policies) ?? policies;
        var reach =
            Owner is { } owner && access is not null
                ? PolicyReach.Of(owner, access.Calculator, policies, topology)
                : PolicyReach.OfTier(Tier!, topology);
        var all = new ProbePlan([.. ProbePlan.Complete(topology).Flows.Union(plan.Flows)]);
        var bounds = Delegation.Of(topology, Placement.Default(topology), policies, all, reach);
        static ImmutableArray<Flow> Beyond(ImmutableArray<Flow> flows, ImmutableHashSet<Flow>? expected) =>
            expected is null ? [] : [.. flows.Where(f => !expected.Contains(f))];
        return (
            Beyond(bounds.Opens, MayOpen),
            Beyond(bounds.Closes, MayClose),
            [.. bounds.Undecided.Where(f => MayOpen?.Contains(f) == false || MayClose?.Contains(f) == false)]
        );
    }
}
