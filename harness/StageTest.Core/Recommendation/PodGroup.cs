using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Workloads of one namespace that no selector distinguishes, by the labels that it may name.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Labels">Their common labels.</param>
/// <param name="Members">The workloads, by name; none of them is on its node's network.</param>
internal sealed record PodGroup(string Namespace, ImmutableSortedDictionary<string, string> Labels, ImmutableArray<Workload> Members)
{
    /// <summary>The name in messages: <c>shop/web</c>, or <c>shop/a and shop/b</c>.</summary>
    public string Display => string.Join(" and ", Members.Select(m => m.Ref));

    /// <summary>The groups of a topology, in order.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="keys">The labels that selectors may name.</param>
    /// <param name="byNamespace">Whether all workloads of a namespace are one group.</param>
    public static ImmutableArray<PodGroup> All(Topology topology, LabelKeys keys, bool byNamespace) =>
        [
            .. topology
                .Workloads.Where(w => !w.HostNetwork)
                .Select(w => (Workload: w, Labels: byNamespace ? ImmutableSortedDictionary<string, string>.Empty : keys.Of(w)))
                .GroupBy(w => (w.Workload.Ref.Namespace, string.Join('\n', w.Labels.Select(l => $"{l.Key}={l.Value}"))))
                .Select(g => new PodGroup(g.Key.Namespace, g.First().Labels, [.. g.Select(w => w.Workload).OrderBy(w => w.Ref)]))
                .OrderBy(g => g.Members[0].Ref),
        ];
}
