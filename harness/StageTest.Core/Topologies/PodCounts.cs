namespace StageTest.Core.Topologies;

/// <summary>Compares workloads of numbered pods that have more pods in one topology than in another.</summary>
/// <remarks>
/// A set's controller and autoscaler decide how many pods it has. The effect of policies is compared for all of them, as if each existed on
/// both sides: a removed pod neither opens nor closes anything.
/// </remarks>
internal static class PodCounts
{
    /// <summary>The topology, with at least as many pods of each numbered workload as another one has.</summary>
    public static Topology WithPodsOf(this Topology topology, Topology other)
    {
        var counts = other
            .Workloads.Where(w => w is { HasOrdinals: true, Whole: null })
            .ToDictionary(w => (w.Ref, w.FirstOrdinal), w => w.Replicas);
        return topology.Workloads.Any(w => CountIn(w) > w.Replicas)
            ? topology with
            {
                Workloads = [.. topology.Workloads.Select(w => CountIn(w) > w.Replicas ? w with { Replicas = CountIn(w) } : w)],
            }
            : topology;

        int CountIn(Workload workload) =>
            workload is { HasOrdinals: true, Whole: null } ? counts.GetValueOrDefault((workload.Ref, workload.FirstOrdinal)) : 0;
    }
}
