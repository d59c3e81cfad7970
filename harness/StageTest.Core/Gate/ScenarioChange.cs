using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>What a change does to one scenario: its connectivity after promotion, before the change and after it.</summary>
public sealed record ScenarioChange
{
    /// <summary>The scenario after the change.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>The scenario before the change; for a new one, itself with the policies as they were. Null where nothing can be read of that.</summary>
    public Scenario? Before { get; init; }

    /// <summary>Whether the change brings the scenario, so that it weakens no expectation.</summary>
    public bool IsNew { get; init; }

    /// <summary>The flows, asked before and after, whose verdict changes, the riskiest first.</summary>
    public required ImmutableArray<FlowChange> Flows { get; init; }

    /// <summary>Every connection that opens or closes, on all ports and addresses; null where no exact map exists.</summary>
    public MapComparison? Map { get; init; }

    /// <summary>Why there is no exact map, or null.</summary>
    public string? MapProblem { get; init; }

    /// <summary>Works out what changes.</summary>
    /// <param name="before">The scenario before the change, or null where there was no policy at all.</param>
    /// <param name="after">The scenario after it.</param>
    /// <param name="isNew">Whether the change brings the scenario.</param>
    public static ScenarioChange Of(Scenario? before, Scenario after, bool isNew)
    {
        var first = before ?? after with { Policies = PolicySet.Empty };
        var (map, problem) = Compare(first, after);
        return new()
        {
            Scenario = after,
            Before = before,
            IsNew = isNew,
            Flows = [.. FlowsOf(first, after).OrderBy(f => f.Risk).ThenBy(f => f.Flow.ToString(), StringComparer.Ordinal)],
            Map = map,
            MapProblem = problem,
        };
    }

    /// <summary>Whether a scenario takes policies or network sets from a file.</summary>
    public static bool NamesPolicies(Scenario scenario, string file) =>
        scenario.Policies.Policies.Any(p => p.Location.File == file) || scenario.Policies.NetworkSets.Any(s => s.Location.File == file);

    /// <summary>Whether anything in a scenario would differ after promotion without the policies and network sets of a file.</summary>
    public static bool HasEffect(Scenario scenario, string file)
    {
        var without = scenario with
        {
            Policies = scenario.Policies with
            {
                Policies = [.. scenario.Policies.Policies.Where(p => p.Location.File != file)],
                NetworkSets = [.. scenario.Policies.NetworkSets.Where(s => s.Location.File != file)],
            },
        };
        var change = Of(without, scenario, isNew: false);
        return !change.Flows.IsEmpty || change.Map is { IsEmpty: false };
    }

    private static IEnumerable<FlowChange> FlowsOf(Scenario before, Scenario after)
    {
        var evaluator = EvaluatorOf(after);
        var plan = after.Plan.Where(flow => before.Plan.PlaceOf(flow) >= 0);
        var (old, now) = (EvaluatorOf(before).EvaluateAll(plan), evaluator.EvaluateAll(plan));
        return now.DifferencesFrom(old).Select(place => new FlowChange(plan.Flows[place], old.Verdicts[place], evaluator.Evaluate(plan.Flows[place])));
    }

    private static PolicyEvaluator EvaluatorOf(Scenario scenario) =>
        new(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(Stage.Promoted));

    private static (MapComparison? Map, string? Problem) Compare(Scenario before, Scenario after)
    {
        var (old, now) = (before.PoliciesAt(Stage.Promoted), after.PoliciesAt(Stage.Promoted));
        try
        {
            return (MapComparison.Of(MapOf(before, old, now), MapOf(after, now, old)), null);
        }
        catch (NotSupportedException limit)
        {
            return (null, limit.Message);
        }
    }

    private static ConnectionMap MapOf(Scenario scenario, PolicySet policies, PolicySet other) =>
        ConnectionMapper.Map(scenario.Topology, Placement.Default(scenario.Topology), policies, comparedWith: other);
}
