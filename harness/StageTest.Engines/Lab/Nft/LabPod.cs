using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>One pod of a workload.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Replica">The pod's number among its replicas.</param>
internal readonly record struct LabPod(Workload Workload, int Replica)
{
    /// <summary>All pods of a workload.</summary>
    public static IEnumerable<LabPod> Of(Workload workload) =>
        Enumerable.Range(0, workload.Replicas).Select(replica => new LabPod(workload, replica));

    /// <summary>Its unique key.</summary>
    public (EndpointRef Workload, int Replica) Key => (Workload.Ref, Replica);
}
