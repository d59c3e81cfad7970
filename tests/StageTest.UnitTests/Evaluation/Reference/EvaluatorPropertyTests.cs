using System.Collections.Immutable;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>What must hold whatever the policies are.</summary>
internal sealed class EvaluatorPropertyTests
{
    private const int Sets = 60;

    [Test]
    public void OrderOfDocumentsNeverMatters() =>
        Check(
            (sample, seed) =>
            {
                var texts = sample.Documents.Select(d => d.Write()).ToArray();
                new Random(seed).Shuffle(texts);
                var (read, shuffled) = (sample.Read(), sample.Read(texts));
                return Stages(read).Zip(Stages(shuffled)).All(s => Verdicts(sample, s.First).SequenceEqual(Verdicts(sample, s.Second)));
            }
        );

    [Test]
    public void OneByOneAndAllAtOnceGiveTheSameVerdicts() =>
        Check(
            (sample, _) =>
                Stages(sample.Read())
                    .All(policies =>
                    {
                        var evaluator = new PolicyEvaluator(sample.Topology, sample.Placement, policies);
                        return sample
                            .Plan.Flows.Zip(evaluator.EvaluateAll(sample.Plan).Verdicts)
                            .All(f => evaluator.Evaluate(f.First).Verdict == f.Second);
                    })
        );

    [Test]
    public void RulingsAndWalksExplainTheVerdict() =>
        Check(
            (sample, _) =>
                Stages(sample.Read())
                    .All(policies =>
                    {
                        var evaluator = new PolicyEvaluator(sample.Topology, sample.Placement, policies);
                        return sample.Plan.Flows.All(flow =>
                        {
                            var explanation = evaluator.Explain(flow);
                            var answer = explanation.Evaluation;
                            var isConsistent =
                                answer.Verdict == Verdict.NotObserved
                                || (answer.Verdict == Verdict.Allowed) == (answer.Egress.IsAllowed && answer.Ingress.IsAllowed);
                            return isConsistent
                                && Explains(explanation.Egress, answer.Egress)
                                && Explains(explanation.Ingress, answer.Ingress);
                        });
                    })
        );

    [Test]
    public void NormalisedFormAgrees() =>
        Check(
            (sample, _) =>
                Stages(sample.Read())
                    .All(policies =>
                        Verdicts(sample, policies)
                            .SequenceEqual(Verdicts(sample, policies with { Policies = [.. policies.Policies.SelectMany(Normalise)] }))
                    )
        );

    private static void Check(Func<Sample, int, bool> holds) =>
        Gen.Select(Gen.Int, Gen.Int[1, 8])
            .Sample((seed, policies) => holds(new(seed, policies), seed), iter: Sets, print: t => $"{new Sample(t.Item1, t.Item2)}");

    private static PolicySet[] Stages(PolicySet read) => [read.Live(), read.AsIfPromoted(), read.AsPendingTrace()];

    private static ImmutableArray<Verdict> Verdicts(Sample sample, PolicySet policies) =>
        new PolicyEvaluator(sample.Topology, sample.Placement, policies).EvaluateAll(sample.Plan).Verdicts;

    private static bool Explains(ImmutableArray<TierStep> steps, Ruling ruling) =>
        ruling.Basis switch
        {
            RulingBasis.Rule => steps[^1].Tier.Name == ruling.Tier
                && steps[^1].Decision == ruling.Rule!.Action
                && ruling.IsAllowed == (ruling.Rule.Action == RuleAction.Allow)
                && steps[^1].Policies[^1].Rules[^1] is { WhyNot: null } last
                && last.Rule == ruling.Rule
                && ruling.Policy!.Rules(ruling.Direction).Contains(ruling.Rule),
            RulingBasis.EndOfTier => !ruling.IsAllowed
                && steps[^1].Tier.Name == ruling.Tier
                && steps[^1].Decision is null
                && !ruling.Governing.IsEmpty
                && ruling.Governing.SequenceEqual(steps[^1].Policies.Where(p => p.WhyNot is null).Select(p => p.Policy)),
            RulingBasis.Profile => ruling.IsAllowed
                && steps.All(s => !s.Applies || s.Decision == RuleAction.Pass || s.Tier.DefaultAction == RuleAction.Pass),
            _ => ruling.IsAllowed && steps.IsEmpty,
        };

    // One policy for each direction, one rule for each port and range, no rules that only log, and selectors from their own text.
    private static IEnumerable<Policy> Normalise(Policy policy)
    {
        var subject = SelectorParser.Parse(policy.Subject.ToString());
        yield return policy with
        {
            Subject = subject,
            GovernsEgress = false,
            Egress = [],
            Ingress = [.. policy.Ingress.SelectMany(Normalise)],
        };
        yield return policy with
        {
            Subject = subject,
            GovernsIngress = false,
            Ingress = [],
            Egress = [.. policy.Egress.SelectMany(Normalise)],
        };
    }

    private static IEnumerable<Rule> Normalise(Rule rule) =>
        rule.Action == RuleAction.Log
            ? []
            : from source in Normalise(rule.Source)
            from destination in Normalise(rule.Destination)
            select rule with
            {
                Source = source,
                Destination = destination,
            };

    private static IEnumerable<PeerMatch> Normalise(PeerMatch peer) =>
        from net in peer.Nets.DefaultIfEmpty()
        from port in peer.Ports.DefaultIfEmpty()
        select peer with
        {
            Selector = peer.Selector is { } selector ? SelectorParser.Parse(selector.ToString()) : null,
            NotSelector = peer.NotSelector is { } excluded ? SelectorParser.Parse(excluded.ToString()) : null,
            Nets = peer.Nets.IsEmpty ? [] : [net],
            Ports = port is null ? [] : [port],
        };
}
