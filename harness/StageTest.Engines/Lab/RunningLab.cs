using System.Collections.Immutable;

namespace StageTest.Engines.Lab;

/// <summary>A lab that is open for other programs, as described by its entry in the list of running labs.</summary>
internal sealed record RunningLab
{
    /// <summary>Its name, unique among a user's running labs.</summary>
    public required string Name { get; init; }

    /// <summary>The full path of its scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>The process that holds its namespaces.</summary>
    public required int Process { get; init; }

    /// <summary>
    /// The start time of that process, in the kernel's ticks since boot: another process with the same id has another time.
    /// </summary>
    public required long ProcessStarted { get; init; }

    /// <summary>Its pods and external endpoints.</summary>
    public required ImmutableArray<RunningPod> Pods { get; init; }

    /// <summary>The pod of a name, or the first pod of a workload of that name; null if there is neither.</summary>
    public RunningPod? Find(string name) => Pods.FirstOrDefault(p => p.Name == name) ?? Pods.FirstOrDefault(p => p.Workload == name);
}
