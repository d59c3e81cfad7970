using System.Collections.Immutable;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests;

/// <summary>The bounds of a delegation against policies that a subject could really write.</summary>
internal sealed class DelegationTests
{
    private static readonly Topology Topology = PolicyGenerator.Topology;

    private static readonly Placement Placement = Placement.Default(Topology);

    private static readonly ProbePlan Plan = ProbePlan.Complete(Topology);

    [Test]
    public void NoPolicyInTheReachCrossesTheBounds()
    {
        var gen = Gen.Select(
            PolicyGenerator.Sets.Where(s => s.HostEndpoints.IsEmpty),
            PolicyGenerator.Sets,
            Gen.OneOf("security", "platform", "default"),
            Gen.OneOf("shop", "")
        );

        gen.Sample(
            (others, written, tier, space) =>
            {
                var reach = Reach(tier, space);
                var live = others.Live();
                var bounds = Delegation.Of(Topology, Placement, live, Plan, reach);
                ImmutableArray<Policy> owned = [.. written.Live().Policies.Where(p => reach.Any(r => r.Holds(p))).Select(AtHome)];
                var after = live with { Policies = [.. live.Policies.Where(p => !reach.Any(r => r.Holds(p))), .. owned] };

                var verdicts = new PolicyEvaluator(Topology, Placement, after).EvaluateAll(Plan);

                var crossed = bounds
                    .AlwaysAllowed.Where(f => verdicts[f] == Verdict.Denied)
                    .Concat(bounds.AlwaysDenied.Where(f => verdicts[f] == Verdict.Allowed));
                Assert.That(crossed, Is.Empty, $"tier {tier}, namespace '{space}'");
            },
            iter: 2000,
            threads: 1
        );
    }

    [Test]
    public void EachBoundIsReached()
    {
        Gen.Select(PolicyGenerator.Sets.Where(s => s.HostEndpoints.IsEmpty), Gen.OneOf("security", "default"), Gen.OneOf("shop", ""))
            .Sample(
                (others, tier, space) =>
                {
                    var reach = Reach(tier, space);
                    var live = others.Live();
                    var bounds = Delegation.Of(Topology, Placement, live, Plan, reach);
                    var open = new PolicyEvaluator(Topology, Placement, Delegation.Written(live, reach, RuleAction.Allow)).EvaluateAll(
                        Plan
                    );
                    var shut = new PolicyEvaluator(Topology, Placement, Delegation.Written(live, reach, RuleAction.Deny)).EvaluateAll(Plan);

                    Assert.That(bounds.Opens.Select(f => open[f]), Is.All.EqualTo(Verdict.Allowed));
                    Assert.That(bounds.Closes.Select(f => shut[f]), Is.All.EqualTo(Verdict.Denied));
                },
                iter: 200,
                threads: 1
            );
    }

    // The generator's policies mean pods of every namespace; those that can be written mean their own.
    private static Policy AtHome(Policy policy) =>
        policy.Namespace.Length == 0
            ? policy
            : policy with
            {
                Subject = Selector.And(policy.Subject, Selector.Equal(EndpointLabels.Namespace, policy.Namespace)),
            };

    private static ImmutableArray<PolicyReach> Reach(string tier, string space) =>
        [.. PolicyReach.OfTier(tier, Topology).Where(r => space.Length == 0 || r.Namespace == space)];
}
