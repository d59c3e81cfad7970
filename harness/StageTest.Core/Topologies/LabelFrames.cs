using System.Collections.Immutable;

namespace StageTest.Core.Topologies;

/// <summary>The frames that pictures put workloads in: the values of one of their labels, such as a team, instead of namespaces.</summary>
internal static class LabelFrames
{
    /// <summary>The frame of each workload.</summary>
    /// <param name="label">The key of the label; without one there is no frame, which means namespaces.</param>
    /// <param name="topologies">Where the workloads are. What a later one says of a workload outweighs an earlier one.</param>
    public static ImmutableDictionary<EndpointRef, string> Of(string? label, params IEnumerable<Topology> topologies)
    {
        var frames = ImmutableDictionary.CreateBuilder<EndpointRef, string>();
        foreach (var workload in label is null ? [] : topologies.SelectMany(t => t.Workloads))
        {
            frames[workload.Ref] = workload.Labels.TryGetValue(label!, out var value) ? $"{label}: {value}" : $"without {label}";
        }

        return frames.ToImmutable();
    }
}
