namespace StageTest.Core.Topologies;

/// <summary>Compares workloads of numbered pods, of which one topology has more than another.</summary>
/// <remarks>
/// How many pods a set has is its controller's and autoscaler's doing. What policies do to its pods is compared for all of them, as if each
/// were there on both sides: a pod that is gone neither opens nor closes anything.
/// </remarks>
internal static class PodCounts
{
    /// <summary>The topology, with as many pods of each numbered workload as another has if that has more.</summary>
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
