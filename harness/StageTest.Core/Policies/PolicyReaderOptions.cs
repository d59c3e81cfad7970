using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>How policies are read.</summary>
internal sealed record PolicyReaderOptions
{
    /// <summary>The version of Calico that is meant. Default: the newest known.</summary>
    public CalicoVersion Calico { get; init; } = CalicoVersionText.Newest;

    /// <summary>What fills in what documents omit. Default: Calico's API server.</summary>
    public CalicoApiKind Api { get; init; }

    /// <summary>The kinds that are not policies. Default: those that StageTest knows.</summary>
    public OtherKinds OtherKinds { get; init; } = OtherKinds.Known;

    /// <summary>The kinds that pods are made of. Default: those that StageTest knows.</summary>
    public WorkloadKinds Workloads { get; init; } = WorkloadKinds.Known;

    /// <summary>By whose rules. Default: Calico's.</summary>
    public PolicyReading Reading { get; init; }
}
