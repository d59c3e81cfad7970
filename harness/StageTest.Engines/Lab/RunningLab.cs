using System.Collections.Immutable;

namespace StageTest.Engines.Lab;

/// <summary>A lab that stands open for other programs, as its entry in the list of running labs tells it.</summary>
internal sealed record RunningLab
{
    /// <summary>What it is called, unique among a user's running labs.</summary>
    public required string Name { get; init; }

    /// <summary>The full path of its scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>The process in whose namespaces it is.</summary>
    public required int Process { get; init; }

    /// <summary>
    /// When that process was started, in the kernel's own ticks since the machine was: another process of the same number has another time.
    /// </summary>
    public required long ProcessStarted { get; init; }

    /// <summary>Its pods and external endpoints.</summary>
    public required ImmutableArray<RunningPod> Pods { get; init; }

    /// <summary>The pod of a name, or the first pod of a workload of that name; null if there is neither.</summary>
    public RunningPod? Find(string name) => Pods.FirstOrDefault(p => p.Name == name) ?? Pods.FirstOrDefault(p => p.Workload == name);
}
