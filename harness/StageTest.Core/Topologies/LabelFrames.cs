using System.Collections.Immutable;

namespace StageTest.Core.Topologies;

/// <summary>
/// The frames that group workloads in pictures: the values of one of their labels, such as a team, instead of namespaces.
/// </summary>
internal static class LabelFrames
{
    /// <summary>The frame of each workload.</summary>
    /// <param name="label">The key of the label; without one there is no frame, which means namespaces.</param>
    /// <param name="topologies">The topologies with the workloads. A later one takes precedence over an earlier one.</param>
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
