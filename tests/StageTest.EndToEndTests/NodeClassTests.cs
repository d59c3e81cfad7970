using CsCheck;
using NUnit.Framework;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests;

/// <summary>Nodes of one class are answered by one walk; it says what a walk for each of them would say.</summary>
[TestFixture]
public sealed class NodeClassTests
{
    [Test]
    public void OneWalkForAClassSaysWhatAWalkForEachPairSays()
    {
        var topology = PolicyGenerator.Topology;
        var placement = Placement.Default(topology);
        var asked = 0;
        PolicyGenerator.Sets.Sample(
            set =>
            {
                var live = set.Live();
                var nodes = new Resolver(topology, placement, live).Nodes;
                var byClass = new PolicyEvaluator(topology, nodes, live);
                var single = new PolicyEvaluator(topology, placement, live);
                var of = nodes.GroupBy(n => (n.Ref, n.Family)).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single());
                foreach (var flow in PolicyGenerator.Plan.Flows.Where(f => !f.To.IsService && f.From != f.To))
                {
                    if (of.TryGetValue((flow.From, flow.Family), out var from) && of.TryGetValue((flow.To, flow.Family), out var to))
                    {
                        asked++;
                        var (one, other) = (byClass.Evaluate(from, to, flow.Port), single.Evaluate(flow));
                        Assert.That(
                            (one.Verdict, $"{one.Egress}", $"{one.Ingress}", one.Detail),
                            Is.EqualTo((other.Verdict, $"{other.Egress}", $"{other.Ingress}", other.Detail)),
                            $"{flow}"
                        );
                    }
                }
            },
            iter: 100,
            threads: 1
        );

        Assert.That(asked, Is.Positive);
    }
}
