using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Benchmarks;

/// <summary>What the bounds of an owner cost: a tier's policies among 300, for many workloads with three ports each.</summary>
internal static class DelegationBenchmark
{
    private const int Policies = 300;
    private const int Rounds = 3;
    private static readonly TimeSpan LimitOfThousand = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LimitOfWitnesses = TimeSpan.FromSeconds(10);

    /// <summary>Measures 250, 500 and 1,000 workloads; whether the limits are kept.</summary>
    public static bool Run()
    {
        var documents = PolicyReader.Read(
            PolicyTexts.OfTiers() + "\n---\n" + PolicyTexts.Of(Policies),
            "policies.yaml",
            new DiagnosticBag()
        );
        var policies = PolicySet.Of(documents, CalicoVersionText.Newest);
        var kept = true;
        foreach (var size in new[] { 250, 500, 1000 })
        {
            var topology = EvaluationBenchmark.Topology(size);
            var plan = ProbePlan.Complete(topology);
            var reach = PolicyReach.OfTier("default", topology);

            // What compiles the code counts in the smallest.
            var part = Math.Max(0.25, size / 1000.0 * size / 1000.0);
            Delegation? bounds = null;
            kept &= Measurement.IsWithin($"bounds of an owner, {size} workloads", LimitOfThousand * part, Rounds, () =>
                bounds = Delegation.Of(topology, Placement.Default(topology), policies, plan, reach)
            );
            var (opens, closes) = (bounds!.Opens.Length, bounds.Closes.Length);
            kept &= Measurement.IsWithin($"a witness for each of {opens} + {closes} flows", LimitOfWitnesses * part, 1, () =>
                _ = bounds.Witnesses
            );
        }

        return kept;
    }
}
