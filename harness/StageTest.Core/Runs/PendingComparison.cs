using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>Compares the effect of promotion with Calico's pending trace, and explains differences.</summary>
/// <remarks>
/// The pending trace is described in <c>app-policy/checker/check.go</c>; see <see cref="PolicySet.AsPendingTrace"/>.
/// </remarks>
internal static class PendingComparison
{
    /// <summary>The flows of a plan with different results; none if there is no staged policy to trace.</summary>
    public static ImmutableArray<PendingDifference> Of(Scenario scenario, Placement placement, ProbePlan plan)
    {
        if (!scenario.Policies.Policies.Any(p => p.IsStaged && !p.IsHeldBack))
        {
            return [];
        }

        var pending = new PolicyEvaluator(scenario.Topology, placement, scenario.Policies.AsPendingTrace());
        var promoted = new PolicyEvaluator(scenario.Topology, placement, scenario.Policies.AsIfPromoted());
        var (shown, done) = (pending.EvaluateAll(plan), promoted.EvaluateAll(plan));
        return
        [
            .. shown
                .DifferencesFrom(done)
                .Select(place =>
                {
                    var flow = plan.Flows[place];
                    return new PendingDifference(
                        flow,
                        shown.Verdicts[place],
                        done.Verdicts[place],
                        PendingReasons.Of(scenario.Policies, pending.Evaluate(flow), promoted.Evaluate(flow))
                    );
                }),
        ];
    }
}
