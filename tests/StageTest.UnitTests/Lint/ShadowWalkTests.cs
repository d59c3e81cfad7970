using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Lint;
using StageTest.Core.Policies;
using StageTest.UnitTests.Evaluation.Reference;

namespace StageTest.UnitTests.Lint;

internal sealed class ShadowWalkTests
{
    // One pair of ends after the other, and one rule against all before it: slow, and as the rule is told in its page.
    [Test]
    public void AllEndsAtOnceAgreeWithEachPairOfEnds() =>
        Gen.Select(Gen.Int, Gen.Int[1, 8])
            .Sample(
                (seed, policies) =>
                {
                    var sample = new Sample(seed, policies);
                    var promoted = sample.Read().AsIfPromoted();
                    var compiled = new CompiledPolicies(promoted, new(sample.Topology, sample.Placement, promoted));
                    var reach = new RuleReach();
                    var expected = new Dictionary<Rule, bool>(ReferenceEqualityComparer.Instance);
                    foreach (var direction in Enum.GetValues<Direction>())
                    {
                        foreach (var pod in compiled.Nodes.Where(n => n.IsPod))
                        {
                            ShadowWalk.Walk(compiled, pod, direction, reach);
                            foreach (var other in compiled.Nodes.Where(n => n != pod))
                            {
                                AskPair(compiled, direction, pod, other, expected);
                            }
                        }
                    }

                    return reach.All.Count == expected.Count
                        && reach.All.All(e => expected.TryGetValue(e.Rule, out var decides) && decides == e.Decides)
                        && reach
                            .All.Where(e => !e.Decides)
                            .All(e => new ShadowPair(compiled, e.Direction, e.Pod, e.Other).FirstBefore(e.Policy, e.Rule) is not null);
                },
                iter: 200,
                print: t => $"{new Sample(t.Item1, t.Item2)}"
            );

    private static void AskPair(CompiledPolicies compiled, Direction direction, Node pod, Node other, Dictionary<Rule, bool> decides)
    {
        var decided = new List<(ConnectionSet Connections, RuleAction Action, Policy? Policy)>();
        var open = ConnectionSet.All;
        foreach (var (tier, policies) in compiled.For(pod, direction))
        {
            var passed = ConnectionSet.None;
            foreach (var (policy, rule) in policies.SelectMany(p => p.Rules(direction).Select(r => (p.Policy, r))))
            {
                var meant = rule.Rule.Action == RuleAction.Log ? ConnectionSet.None : ShadowPair.Meant(rule, direction, pod, other);
                if (meant.IsEmpty)
                {
                    continue;
                }

                var hit = open.Intersect(meant);
                var left = decided
                    .Where(d => d.Action != rule.Rule.Action || ReferenceEquals(d.Policy, policy))
                    .Aggregate(meant, (rest, d) => rest.Except(d.Connections));
                decides[rule.Rule] = decides.GetValueOrDefault(rule.Rule) || !hit.IsEmpty || !left.IsEmpty;
                if (rule.Rule.Unjudged is null)
                {
                    open = open.Except(hit);
                    passed = rule.Rule.Action == RuleAction.Pass ? passed.Union(hit) : passed;
                    if (rule.Rule.Action != RuleAction.Pass)
                    {
                        decided.Add((hit, rule.Rule.Action, policy));
                    }
                }
            }

            if (tier.DefaultAction == RuleAction.Deny)
            {
                decided.Add((open, RuleAction.Deny, null));
            }

            open = tier.DefaultAction == RuleAction.Deny ? passed : open.Union(passed);
        }
    }
}
