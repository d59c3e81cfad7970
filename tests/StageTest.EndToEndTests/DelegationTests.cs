using System.Collections.Immutable;
using System.Globalization;
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
    // Set STAGETEST_DELEGATION_SETS for a longer search.
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("STAGETEST_DELEGATION_SETS");

    private static readonly Topology Topology = PolicyGenerator.Topology;

    private static readonly Placement Placement = Placement.Default(Topology);

    private static readonly ProbePlan Plan = ProbePlan.Complete(Topology);

    [Test]
    public void NoPolicyInTheReachCrossesTheBounds()
    {
        var gen = Gen.Select(
            PolicyGenerator.Sets,
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
                    .AlwaysAllowed.Where(f => verdicts[f] != Verdict.Allowed)
                    .Concat(bounds.AlwaysDenied.Where(f => verdicts[f] != Verdict.Denied));
                Assert.That(crossed, Is.Empty, $"tier {tier}, namespace '{space}'");
            },
            iter: Sets(2000),
            threads: 1
        );
    }

    /// <summary>The same where only some policies may be made, changed or removed.</summary>
    [Test]
    public void NoPolicyThatRightsPermitCrossesTheBounds()
    {
        var gen = Gen.Select(PolicyGenerator.Sets, PolicyGenerator.Sets, Gen.OneOf("security", "default"), Gen.Int[0, 7], Gen.Int[0, 255]);

        gen.Sample(
            (others, written, tier, rights, mask) =>
            {
                var live = others.Live();
                var reach = Rights(Reach(tier, ""), rights);
                var bounds = Delegation.Of(Topology, Placement, live, Plan, reach);
                var verdicts = new PolicyEvaluator(Topology, Placement, Some(live, written.Live(), reach, mask)).EvaluateAll(Plan);

                var crossed = bounds
                    .AlwaysAllowed.Where(f => verdicts[f] != Verdict.Allowed)
                    .Concat(bounds.AlwaysDenied.Where(f => verdicts[f] != Verdict.Denied));
                Assert.That(crossed, Is.Empty, $"tier {tier}, rights {rights}, removed {mask}");
            },
            iter: Sets(250),
            threads: 1
        );
    }

    [Test]
    public void EachBoundIsReachedByItsWitness()
    {
        Gen.Select(PolicyGenerator.Sets, Gen.OneOf("security", "default"), Gen.Int[0, 7])
            .Sample(
                (others, tier, rights) =>
                {
                    var live = others.Live();
                    var reach = Rights(Reach(tier, ""), rights);
                    var bounds = Delegation.Of(Topology, Placement, live, Plan, reach);

                    Assert.That(bounds.Witnesses.Select(w => w.Flow), Is.EqualTo(bounds.Opens.Concat(bounds.Closes)));
                    foreach (var witness in bounds.Witnesses)
                    {
                        var applied = AppliedWitness.Of(live, witness.Way);
                        var verdict = new PolicyEvaluator(Topology, Placement, applied).Evaluate(witness.Flow).Verdict;
                        Assert.That(
                            verdict,
                            Is.EqualTo(witness.Way.Action == RuleAction.Allow ? Verdict.Allowed : Verdict.Denied),
                            witness.Way.Words
                        );
                        Assert.That(witness.Way.Gone.All(p => reach.Any(r => r.Holds(p))), witness.Way.Words);
                    }
                },
                iter: Sets(60),
                threads: 1
            );
    }

    private static long Sets(long usual) => long.TryParse(Wanted, CultureInfo.InvariantCulture, out var sets) ? sets : usual;

    private static ImmutableArray<PolicyReach> Rights(ImmutableArray<PolicyReach> reach, int rights) =>
        [.. reach.Select(r => r with { MayCreate = (rights & 1) != 0, MayChange = (rights & 2) != 0, MayDelete = (rights & 4) != 0 })];

    // What the rights permit to write, of random policies: new ones, others that replace those that are there, and removals.
    private static PolicySet Some(PolicySet live, PolicySet written, ImmutableArray<PolicyReach> reach, int mask)
    {
        var right = reach[0];
        Policy[] there = [.. live.Policies.Where(p => reach.Any(r => r.Holds(p)))];
        Policy[] fresh = [.. written.Policies.Where(p => reach.Any(r => r.Holds(p))).Select(AtHome)];
        IEnumerable<Policy> kept = there.Where((_, index) => !right.MayDelete || (mask & (1 << (index % 8))) != 0);
        if (right.MayRewrite)
        {
            kept = kept.Select(
                (p, index) =>
                    index < fresh.Length
                    && (p.EnforcedKind, p.Tier, p.Namespace) == (fresh[index].EnforcedKind, fresh[index].Tier, fresh[index].Namespace)
                        ? fresh[index] with
                        {
                            Name = p.Name,
                        }
                        : p
            );
        }

        if (right.MayCreate)
        {
            kept = kept.Concat(fresh.Select((p, index) => p with { Name = $"new-{index}" }));
        }

        return live with
        {
            Policies = [.. live.Policies.Except(there), .. kept],
        };
    }

    // The generator's policies mean pods of every namespace, and what is forwarded; those that can be written mean their own pods only.
    private static Policy AtHome(Policy policy) =>
        policy.Namespace.Length == 0
            ? policy
            : policy with
            {
                Subject = Selector.And(policy.Subject, Selector.Equal(EndpointLabels.Namespace, policy.Namespace)),
                AppliesOnForward = false,
            };

    private static ImmutableArray<PolicyReach> Reach(string tier, string space) =>
        [.. PolicyReach.OfTier(tier, Topology).Where(r => space.Length == 0 || r.Namespace == space)];
}
