using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>Holds what promotion does against what Calico's pending trace shows, and says why they differ.</summary>
/// <remarks>How the pending trace is made is told in <c>app-policy/checker/check.go</c>; see <see cref="PolicySet.AsPendingTrace"/>.</remarks>
public static class PendingComparison
{
    /// <summary>The flows of a plan for which the two differ; none where nothing is staged.</summary>
    public static ImmutableArray<PendingDifference> Of(Scenario scenario, Placement placement, ProbePlan plan)
    {
        if (!scenario.Policies.HasStaged)
        {
            return [];
        }

        var pending = new PolicyEvaluator(scenario.Topology, placement, scenario.Policies.AsPendingTrace());
        var promoted = new PolicyEvaluator(scenario.Topology, placement, scenario.Policies.AsIfPromoted());
        var (shown, done) = (pending.EvaluateAll(plan), promoted.EvaluateAll(plan));
        return [.. shown.DifferencesFrom(done).Select(place =>
        {
            var flow = plan.Flows[place];
            return new PendingDifference(flow, shown.Verdicts[place], done.Verdicts[place], Why(scenario.Policies, pending.Evaluate(flow), promoted.Evaluate(flow)));
        })];
    }

    private static string Why(PolicySet policies, FlowEvaluation pending, FlowEvaluation promoted)
    {
        foreach (var ruling in new[] { pending.Egress, pending.Ingress })
        {
            var deciding = ruling.Policy is { } policy ? [policy] : ruling.Governing;
            foreach (var decider in deciding)
            {
                if (policies.Policies.FirstOrDefault(p => p.IsStaged && p.EnforcedKind == decider.Kind && p.Namespace == decider.Namespace && p.Name == decider.Name) is { } staged)
                {
                    return staged.Staging == PolicyStaging.StagedDelete
                        ? $"the trace still evaluates {decider}, which {staged} deletes"
                        : $"the trace still evaluates {decider}, which {staged} replaces";
                }
            }
        }

        foreach (var rule in new[] { promoted.Egress.Rule, promoted.Ingress.Rule }.OfType<Rule>())
        {
            if (rule.Destination.Ports.Any(p => p.Name is not null))
            {
                return $"the trace never matches the named port of the rule at {rule.Location}";
            }

            if (rule.Icmp is not null || rule.NotIcmp is not null || rule.Family is not null || rule.Unjudged is not null)
            {
                return $"the trace passes over a condition of the rule at {rule.Location}";
            }
        }

        return "the trace evaluates enforced and staged policies side by side and knows no named ports, ICMP messages or address families";
    }
}
