using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>The policies of one side of a change that are enforced at a stage, in their scenario.</summary>
internal sealed class PolicySide(Scenario scenario, Stage stage)
{
    private readonly Placement _placement = Placement.Default(scenario.Topology);
    private ConnectivityMatrix? _matrix;
    private Dictionary<Policy, HashSet<(Direction, int)>>? _matched;
    private HashSet<Policy>? _deciding;

    /// <summary>The policies.</summary>
    public PolicySet Policies { get; } = scenario.PoliciesAt(stage);

    /// <summary>The policy that promotion treats as the same; null if there is none.</summary>
    public Policy? Find(Policy policy) => Policies.Policies.FirstOrDefault(policy.IsSameObjectAs);

    /// <summary>
    /// Whether a policy has an effect in the scenario: it decides a tested flow, or something would differ without it.
    /// </summary>
    public bool Needs(Policy policy)
    {
        Follow();
        return _deciding!.Contains(policy) || Differs(Policies with { Policies = Policies.Policies.Remove(policy) });
    }

    /// <summary>Whether a tested flow is among those that a rule of a policy matches, even if others decide it.</summary>
    /// <param name="policy">One of <see cref="Policies"/>.</param>
    /// <param name="direction">The direction of the rule.</param>
    /// <param name="rule">One of the policy's rules of that direction, each peer by itself.</param>
    public bool IsMatched(Policy policy, Direction direction, Rule rule)
    {
        Follow();
        var (rules, peers) = (policy.Rules(direction), PolicyContent.Peers(rule));
        return _matched![policy].Any(m => m.Item1 == direction && PolicyContent.Peers(rules[m.Item2]) == peers);
    }

    /// <summary>Whether anything would differ with other policies, in a tested flow or in any connection.</summary>
    public bool Differs(PolicySet others)
    {
        _matrix ??= Evaluate(Policies);
        if (_matrix.DifferencesFrom(Evaluate(others)).Any())
        {
            return true;
        }

        try
        {
            return scenario.Topology.IpFamilies.Any(family =>
                !MapComparison.Of(Map(Policies, others, family), Map(others, Policies, family)).IsEmpty
            );
        }
        catch (NotSupportedException)
        {
            // No tested flow differs, and the others are undecided.
            return false;
        }
    }

    private ConnectivityMatrix Evaluate(PolicySet policies) =>
        new PolicyEvaluator(scenario.Topology, _placement, policies).EvaluateAll(scenario.Plan);

    private ConnectionMap Map(PolicySet policies, PolicySet cuts, AddressFamily family)
    {
        var topology = scenario.Topology with { IpFamilies = [family] };
        return ConnectionMapper.Map(topology, Placement.Default(topology), policies, cuts);
    }

    // Every peer of every rule has its own number, so that none is confused with another of the same rule.
    private void Follow()
    {
        if (_matched is not null)
        {
            return;
        }

        static Policy Numbered(Policy policy) =>
            policy with
            {
                Ingress = [.. policy.Ingress.Select((rule, index) => rule with { Number = index })],
                Egress = [.. policy.Egress.Select((rule, index) => rule with { Number = index })],
            };
        var numbered = Policies.Policies.Select(policy => (policy, Numbered(policy))).ToArray();
        var originals = new Dictionary<Policy, Policy>(
            numbered.Select(p => KeyValuePair.Create(p.Item2, p.policy)),
            ReferenceEqualityComparer.Instance
        );
        var evaluator = new PolicyEvaluator(scenario.Topology, _placement, Policies with { Policies = [.. numbered.Select(p => p.Item2)] });
        var uses = evaluator.UseOf([.. numbered.Select(p => p.Item2)], scenario.Plan);
        _matched = new(
            Policies.Policies.Select(p => KeyValuePair.Create(p, new HashSet<(Direction, int)>())),
            ReferenceEqualityComparer.Instance
        );
        _deciding = new(ReferenceEqualityComparer.Instance);
        foreach (var use in uses.Where(u => u.Readiness != RuleReadiness.Unreached))
        {
            var policy = originals[use.Policy];
            _matched[policy].Add((use.Direction, use.Number));
            if (use.Readiness == RuleReadiness.Hit)
            {
                _deciding.Add(policy);
            }
        }
    }
}
