using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Boards;

/// <summary>What decides the flows of a scenario at one stage, by rule.</summary>
internal sealed class StageDecisions
{
    private readonly Scenario _scenario;
    private readonly PolicyEvaluator _evaluator;
    private readonly Dictionary<(string Policy, Direction Direction, int Number), List<Flow>> _decided = [];
    private readonly Dictionary<string, int> _ends = [];

    /// <summary>Evaluates every flow of the scenario's plan.</summary>
    public StageDecisions(Scenario scenario, Stage stage)
    {
        _scenario = scenario;
        Policies = scenario.PoliciesAt(stage).Live();
        _evaluator = new(scenario.Topology, Placement.Default(scenario.Topology), Policies);
        foreach (var flow in scenario.Plan.Flows)
        {
            var evaluation = _evaluator.Evaluate(flow);
            Note(flow, evaluation.Egress);
            Note(flow, evaluation.Ingress);
        }
    }

    /// <summary>The enforced policies.</summary>
    public PolicySet Policies { get; }

    /// <summary>The number of flow ends that neither a rule nor the end of a tier decides.</summary>
    public int Undecided { get; private set; }

    /// <summary>The number of flows that the end of a tier decides.</summary>
    public int EndsOf(Tier tier) => _ends.GetValueOrDefault(tier.Name);

    /// <summary>The workloads that a policy governs; none if it is not enforced.</summary>
    public ImmutableArray<EndpointRef> PodsOf(Policy policy) => Policies.Policies.Contains(policy) ? _evaluator.PodsOf(policy) : [];

    /// <summary>The use of a policy's rules; none if it is not enforced.</summary>
    public ImmutableArray<BoardRule> RulesOf(Policy policy)
    {
        if (!Policies.Policies.Contains(policy))
        {
            return [];
        }

        return
        [
            .. _evaluator
                .UseOf([policy], _scenario.Plan)
                .Select(use => new BoardRule(
                    use,
                    policy.Rules(use.Direction).First(r => r.Number == use.Number).Action,
                    [.. _decided.GetValueOrDefault((Key(policy), use.Direction, use.Number)) ?? []]
                )),
        ];
    }

    private static string Key(Policy policy) => $"{policy} {policy.Tier}";

    private void Note(Flow flow, Ruling ruling)
    {
        if (ruling is { Policy: { } policy, Rule: { } rule })
        {
            var key = (Key(policy), ruling.Direction, rule.Number);
            if (!_decided.TryGetValue(key, out var flows))
            {
                _decided[key] = flows = [];
            }

            flows.Add(flow);
        }
        else if (ruling is { Basis: RulingBasis.EndOfTier, Tier: { } tier })
        {
            _ends[tier] = _ends.GetValueOrDefault(tier) + 1;
        }
        else
        {
            Undecided++;
        }
    }
}
