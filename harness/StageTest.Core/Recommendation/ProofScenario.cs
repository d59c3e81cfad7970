using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>The proof as a scenario, so that an engine can check it: the policies staged, and every connection with its verdict.</summary>
internal static class ProofScenario
{
    /// <summary>The scenario of a recommendation.</summary>
    /// <param name="made">The recommendation, proven by calculation.</param>
    /// <param name="file">The sources, for messages.</param>
    /// <param name="unreachable">Connections that fail without policies too.</param>
    public static Scenario Of(PolicyRecommendation made, string file, ImmutableHashSet<Flow> unreachable)
    {
        var matrix = made.Proof.Promoted;
        var topology = made.Demand.Topology;

        // Calico drops encapsulated packets, and a Service may have no pods: no reading without policies shows such a connection.
        var bare = new PolicyEvaluator(topology, Placement.Default(topology), PolicySet.Empty).EvaluateAll(matrix.Plan);
        return new()
        {
            Name = "recommendation",
            File = file,
            Topology = topology,
            Policies = RecommendedFile.Staged(made.Files, made.Options.Calico, made.Demand.Existing, made.Demand.Beside, new()),
            Plan = matrix.Plan,
            Promoted = new(matrix.Plan, [.. matrix.Verdicts.Select(v => (Verdict?)v)], ImmutableDictionary<int, ExpectationEntry>.Empty),
            Unreachable = unreachable.Union(matrix.Plan.Flows.Where(f => bare[f] == Verdict.Denied)),
        };
    }
}
