using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>The options for reading policies.</summary>
internal sealed record PolicyReaderOptions
{
    /// <summary>The version of Calico. Default: the newest known.</summary>
    public CalicoVersion Calico { get; init; } = CalicoVersionText.Newest;

    /// <summary>The server that fills in defaults. Default: Calico's API server.</summary>
    public CalicoApiKind Api { get; init; }

    /// <summary>The kinds that are not policies. Default: those that StageTest knows.</summary>
    public OtherKinds OtherKinds { get; init; } = OtherKinds.Known;

    /// <summary>The kinds that create pods. Default: those that StageTest knows.</summary>
    public WorkloadKinds Workloads { get; init; } = WorkloadKinds.Known;

    /// <summary>The rules for reading. Default: Calico's.</summary>
    public PolicyReading Reading { get; init; }
}
