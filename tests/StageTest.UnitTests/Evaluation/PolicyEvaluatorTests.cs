using System.Collections.Immutable;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>Tiers, orders and actions that no Kubernetes policy can say; what those can say is in the conformance scenarios.</summary>
internal sealed class PolicyEvaluatorTests
{
    private static readonly EndpointRef Web = new("shop", "web");

    private static readonly EndpointRef Db = new("shop", "db");

    private static readonly Tier First = new("first", 10, RuleAction.Deny);

    private static readonly Tier Passing = new("passing", 20, RuleAction.Pass);

    private static readonly Topology Shop = new()
    {
        Namespaces = [new("shop", ImmutableSortedDictionary<string, string>.Empty, default)],
        Workloads = [Pod("db", 2, new NamedPort("sql", new(5432, Protocol.Tcp)), new(null, new(53, Protocol.Udp))), Pod("web", 1)],
        External = [new("internet", IPAddress.Parse("203.0.113.10"), [], default)],
    };

    private static readonly Flow Sql = new(Web, Db, new(5432, Protocol.Tcp));

    [Test]
    public void WithoutPoliciesTheProfileAllows()
    {
        var evaluation = Evaluate(Sql);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(evaluation.Verdict, Is.EqualTo(Verdict.Allowed));
            Assert.That(evaluation.Ingress.Basis, Is.EqualTo(RulingBasis.Profile));
            Assert.That(evaluation.Egress.Basis, Is.EqualTo(RulingBasis.Profile));
        }
    }

    [Test]
    public void TheFirstMatchingRuleDecides()
    {
        var policy = Ingress("p", Does(RuleAction.Deny, protocol: Protocol.Udp), Does(RuleAction.Allow), Does(RuleAction.Deny));

        var evaluation = Evaluate(Sql, policy);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(evaluation.Verdict, Is.EqualTo(Verdict.Allowed));
            Assert.That(evaluation.Ingress.Rule!.Number, Is.EqualTo(2));
            Assert.That(Evaluate(Sql with { Port = new(53, Protocol.Udp) }, policy).Ingress.Rule!.Number, Is.EqualTo(1));
        }
    }

    [Test]
    public void LogGoesOnWithTheNextRule() =>
        Assert.That(Evaluate(Sql, Ingress("p", Does(RuleAction.Log), Does(RuleAction.Allow))).Ingress.Rule!.Number, Is.EqualTo(2));

    [Test]
    public void APolicyOfNothingButLogIsolates()
    {
        var ingress = Evaluate(Sql, Ingress("p", Does(RuleAction.Log))).Ingress;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ingress.IsAllowed, Is.False);
            Assert.That(ingress.Basis, Is.EqualTo(RulingBasis.EndOfTier));
            Assert.That(ingress.Governing.Select(p => p.Name), Is.EqualTo(new[] { "p" }));
            Assert.That(ingress.ToString(), Is.EqualTo("ingress denied: no ingress rule of NetworkPolicy shop/p allows it (p.yaml:1:1)"));
        }
    }

    [Test]
    public void LowerOrdersComeFirstAndMissingOnesLast()
    {
        var early = Ingress("z", Does(RuleAction.Deny)) with { Order = 1 };
        var late = Ingress("a", Does(RuleAction.Allow)) with { Order = 2 };
        var last = Ingress("0", Does(RuleAction.Allow)) with { Order = null };

        Assert.That(Evaluate(Sql, last, late, early).Ingress.Policy!.Name, Is.EqualTo("z"));
        Assert.That(Evaluate(Sql, last, late).Ingress.Policy!.Name, Is.EqualTo("a"));
    }

    // "-" sorts before the "/" that ends a name, as in Calico.
    [TestCase("web", "web-2", "web-2")]
    [TestCase("web", "web2", "web")]
    [TestCase("Web", "web", "Web")]
    public void EqualOrdersGoByName(string one, string other, string first) =>
        Assert.That(
            Evaluate(Sql, Ingress(one, Does(RuleAction.Allow)), Ingress(other, Does(RuleAction.Deny))).Ingress.Policy!.Name,
            Is.EqualTo(first)
        );

    [Test]
    public void AllowInAnEarlyTierIsFinal()
    {
        var evaluation = Evaluate(
            Sql,
            Ingress("early", Does(RuleAction.Allow)) with
            {
                Tier = First.Name,
            },
            Ingress("late", Does(RuleAction.Deny))
        );

        Assert.That((evaluation.Verdict, evaluation.Ingress.Tier), Is.EqualTo((Verdict.Allowed, "first")));
    }

    [Test]
    public void PassLeavesTheTierAtOnce()
    {
        var passes = Ingress("a", Does(RuleAction.Pass)) with { Tier = First.Name };
        var denies = Ingress("b", Does(RuleAction.Deny)) with { Tier = First.Name };
        var allows = Ingress("c", Does(RuleAction.Allow));

        Assert.That(Evaluate(Sql, passes, denies, allows).Ingress.Policy!.Name, Is.EqualTo("c"));
    }

    [Test]
    public void PassInTheLastTierFallsToTheProfile() =>
        Assert.That(Evaluate(Sql, Ingress("p", Does(RuleAction.Pass))).Ingress.Basis, Is.EqualTo(RulingBasis.Profile));

    [Test]
    public void ATierThatGovernsAndDoesNotDecideDenies()
    {
        var quiet = Ingress("quiet", Does(RuleAction.Allow, protocol: Protocol.Udp)) with { Tier = First.Name };

        var ingress = Evaluate(Sql, quiet, Ingress("late", Does(RuleAction.Allow))).Ingress;

        Assert.That((ingress.IsAllowed, ingress.Basis, ingress.Tier), Is.EqualTo((false, RulingBasis.EndOfTier, "first")));
    }

    [Test]
    public void ATierWhoseDefaultIsPassGoesOn()
    {
        var quiet = Ingress("quiet", Does(RuleAction.Allow, protocol: Protocol.Udp)) with { Tier = Passing.Name };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Evaluate(Sql, quiet, Ingress("late", Does(RuleAction.Allow))).Ingress.Policy!.Name, Is.EqualTo("late"));
            Assert.That(Evaluate(Sql, quiet).Ingress.Basis, Is.EqualTo(RulingBasis.Profile));
        }
    }

    [Test]
    public void ATierThatGovernsOtherPodsOrTheOtherDirectionIsPassedOver()
    {
        var other = Ingress("other") with { Tier = First.Name, Subject = Selector.Equal("role", "web") };
        var egress = Ingress("egress") with { Tier = First.Name, GovernsIngress = false, GovernsEgress = true };

        Assert.That(Evaluate(Sql, other, egress).Ingress.Basis, Is.EqualTo(RulingBasis.Profile));
    }

    [Test]
    public void StagedPoliciesHaveNoEffectAndDoNotMakeTheirTierApply()
    {
        var staged = Ingress("staged", Does(RuleAction.Deny)) with { Tier = First.Name, Staging = PolicyStaging.StagedSet };

        Assert.That(Evaluate(Sql, staged).Ingress.Basis, Is.EqualTo(RulingBasis.Profile));
    }

    [Test]
    public void BothEndsAreExplainedEvenWhereOneDenies()
    {
        var closed = Ingress("closed") with { GovernsIngress = false, GovernsEgress = true, Subject = Selector.Equal("role", "web") };

        var evaluation = Evaluate(Sql, closed, Ingress("open", Does(RuleAction.Allow)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(evaluation.Verdict, Is.EqualTo(Verdict.Denied));
            Assert.That(evaluation.Egress.IsAllowed, Is.False);
            Assert.That(evaluation.Ingress.Policy!.Name, Is.EqualTo("open"));
            Assert.That(
                evaluation.Ingress.ToString(),
                Is.EqualTo("ingress allowed by NetworkPolicy shop/open ingress rule 1 (open.yaml:2:1)")
            );
        }
    }

    [Test]
    public void EndpointsOutsideTheClusterMeetNoPolicyAtTheirEnd()
    {
        var everything = Ingress("everything") with { Subject = Selector.All, GovernsEgress = true };

        var evaluation = Evaluate(Sql with { From = EndpointRef.External("internet") }, everything);

        Assert.That((evaluation.Egress.Basis, evaluation.Ingress.IsAllowed), Is.EqualTo((RulingBasis.NotPoliced, false)));
    }

    [Test]
    public void NegatedSelectorsNeverMatchAddressesOutsideTheCluster()
    {
        var rule = Does(RuleAction.Allow) with { Source = new() { Selector = Selector.Not(Selector.Has("anything")) } };

        Assert.That(Evaluate(Sql with { From = EndpointRef.External("internet") }, Ingress("p", rule)).Verdict, Is.EqualTo(Verdict.Denied));
    }

    [Test]
    public void ReplicasThatAreTreatedDifferentlyGiveNoVerdict()
    {
        // The two replicas of db have 10.42.0.2 and 10.42.0.3.
        var rule = Does(RuleAction.Allow) with { Destination = new() { Nets = [IPNetwork.Parse("10.42.0.2/32")] } };

        var evaluation = Evaluate(Sql, Ingress("p", rule));

        Assert.That(
            (evaluation.Verdict, evaluation.Detail),
            Is.EqualTo((Verdict.NotObserved, "replicas differ, 1 of 2 pairs are allowed; allowed: shop/web -> shop/db-0"))
        );
    }

    [Test]
    public void ReplicasMeetPoliciesOnTheWayToEachOther()
    {
        var toSelf = new Flow(Db, Db, new(5432, Protocol.Tcp));

        Assert.That((Evaluate(toSelf).Verdict, Evaluate(toSelf, Ingress("p")).Verdict), Is.EqualTo((Verdict.Allowed, Verdict.Denied)));
    }

    [Test]
    public void APodReachesItsOwnAddressWhateverPoliciesSay()
    {
        var toSelf = new Flow(Web, Web, new(80, Protocol.Tcp));

        var evaluation = Evaluate(toSelf, Ingress("p") with { Subject = Selector.All });

        Assert.That((evaluation.Verdict, evaluation.Ingress.Basis), Is.EqualTo((Verdict.Allowed, RulingBasis.NotPoliced)));
    }

    [Test]
    public void NodesReachTheirOwnPodsAndPodsOnTheirNetworkAreNoEndpoints()
    {
        var topology = Shop with
        {
            Nodes = [new("one", [], default)],
            Workloads =
            [
                .. Shop.Workloads.Select(w => w.Ref == Db ? w with { Node = "one" } : w),
                new()
                {
                    Ref = new("shop", "own"),
                    Kind = "Pod",
                    Labels = Shop.Workloads[0].Labels,
                    HostNetwork = true,
                    Node = "one",
                    Ports = [new("sql", new(5432, Protocol.Tcp))],
                },
                new()
                {
                    Ref = new("shop", "other"),
                    Kind = "Pod",
                    Labels = Shop.Workloads[0].Labels,
                    HostNetwork = true,
                },
            ],
        };
        var everyPod = Set(
            Ingress("in") with
            {
                Subject = Selector.All,
            },
            Ingress("out") with
            {
                Subject = Selector.All,
                GovernsIngress = false,
                GovernsEgress = true,
            }
        );
        var evaluator = new PolicyEvaluator(topology, Placement.Default(topology), everyPod);
        (Verdict, RulingBasis, RulingBasis) Ask(string from, EndpointRef to) =>
            evaluator.Evaluate(new(new("shop", from), to, new(5432, Protocol.Tcp))) is var answer
                ? (answer.Verdict, answer.Egress.Basis, answer.Ingress.Basis)
                : default;

        Assert.That(Ask("own", Db), Is.EqualTo((Verdict.Allowed, RulingBasis.NodeNetwork, RulingBasis.OwnNode)));
        Assert.That(Ask("other", Db), Is.EqualTo((Verdict.Denied, RulingBasis.NodeNetwork, RulingBasis.EndOfTier)));
        Assert.That(Ask("db", new("shop", "own")), Is.EqualTo((Verdict.Denied, RulingBasis.EndOfTier, RulingBasis.NodeNetwork)));
    }

    // On a real cluster with VXLAN, packets of a node to pods of other nodes have the address of its tunnel.
    [TestCase("10.42.9.0", Verdict.Denied)]
    [TestCase("192.168.7.1", Verdict.Allowed)]
    public void PacketsOfANodeThroughATunnelHaveItsAddress(string source, Verdict expected)
    {
        var agent = new Workload
        {
            Ref = new("shop", "agent"),
            Kind = "Pod",
            Labels = Shop.Workloads[0].Labels,
            HostNetwork = true,
            Node = "one",
        };
        var topology = Shop with
        {
            Nodes = [new("one", [IPAddress.Parse("192.168.7.1")], default)],
            Workloads = [.. Shop.Workloads, agent],
        };
        var fromNode = Set(
            Ingress("in", Does(RuleAction.Allow) with { Source = new() { Nets = [IPNetwork.Parse("192.168.7.1/32")] } }) with
            {
                Subject = Selector.All,
            }
        );
        var usual = Placement.Default(topology);
        var placement = new Placement(topology.Endpoints.Select(e => KeyValuePair.Create(e, usual[e])))
        {
            Tunnels = usual[Db].ToImmutableDictionary(to => (agent.Ref, to), _ => IPAddress.Parse(source)),
        };
        var plan = new ProbePlan([new(agent.Ref, Db, new(5432, Protocol.Tcp))]);
        var evaluator = new PolicyEvaluator(topology, placement, fromNode);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(evaluator.Evaluate(plan.Flows[0]).Verdict, Is.EqualTo(expected));
            Assert.That(evaluator.EvaluateAll(plan).Verdicts.Single(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void AllFlowsOfAPlanAreAnsweredInItsOrder()
    {
        var plan = ProbePlan.Complete(Shop);

        var matrix = new PolicyEvaluator(
            Shop,
            Placement.Default(Shop),
            Set(Ingress("p", Does(RuleAction.Allow, protocol: Protocol.Udp)))
        ).EvaluateAll(plan);

        Assert.That(
            plan.Flows.Where((_, place) => matrix.Verdicts[place] == Verdict.Allowed).Select(f => f.Port.Protocol),
            Is.Not.Empty.And.All.EqualTo(Protocol.Udp)
        );
    }

    private static FlowEvaluation Evaluate(Flow flow, params Policy[] policies) =>
        new PolicyEvaluator(Shop, Placement.Default(Shop), Set(policies)).Evaluate(flow);

    private static PolicySet Set(params Policy[] policies) => new() { Policies = [.. policies], Tiers = [First, Passing, Tier.Default] };

    private static Policy Ingress(string name, params Rule[] rules) =>
        new()
        {
            Kind = PolicyKinds.KubernetesNetworkPolicy,
            Namespace = "shop",
            Name = name,
            Tier = Tier.Default.Name,
            Order = 1000,
            Subject = Selector.Equal("role", "db"),
            GovernsIngress = true,
            Ingress = [.. rules.Select((r, i) => r with { Number = i + 1, Location = new($"{name}.yaml", i + 2, 1) })],
            Location = new($"{name}.yaml", 1, 1),
        };

    private static Rule Does(RuleAction action, Protocol? protocol = null) =>
        new()
        {
            Action = action,
            Number = 0,
            Protocol = protocol,
        };

    private static Workload Pod(string name, int replicas, params NamedPort[] ports) =>
        new()
        {
            Ref = new("shop", name),
            Kind = "Pod",
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("role", name),
            Replicas = replicas,
            Ports = [.. ports],
        };
}
