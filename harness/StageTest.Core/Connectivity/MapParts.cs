using System.Collections.Immutable;

namespace StageTest.Core.Connectivity;

/// <summary>Makes maps comparable that split a workload into different groups of pods.</summary>
/// <remarks>
/// Policies may distinguish some pods of a workload, and a change of policies may distinguish pods that were alike. Both maps are then
/// split into the largest parts within which neither distinguishes pods.
/// </remarks>
internal static class MapParts
{
    /// <summary>The same maps, with the pods of each workload in the same parts.</summary>
    /// <param name="maps">The maps. Lines that are written out stay as they are.</param>
    public static ConnectionMap[] CutAlike(params ConnectionMap[] maps)
    {
        var grids = maps.Select(m => m.Lines).OfType<MapGrid>().ToArray();
        var ends = grids.SelectMany(g => g.Inside).Where(e => e.Pods is not null).GroupBy(e => e.OfWorkload());
        var parts = ends.ToDictionary(e => e.Key, e => Parts(e.Key, [.. e.Distinct()], grids));
        return parts.Count == 0 ? maps : Array.ConvertAll(maps, map => map.Lines is MapGrid grid ? With(map, grid.Cut(parts)) : map);
    }

    private static ConnectionMap With(ConnectionMap map, MapGrid grid) => map with { Lines = grid, Workloads = [.. grid.Inside] };

    private static ImmutableArray<IntervalSet> Parts(MapEnd workload, MapEnd[] shown, MapGrid[] grids)
    {
        var sets = shown.Select(e => e.Pods!).ToArray();
        var numbers = sets.SelectMany(Numbers).Concat(grids.SelectMany(g => g.PodsOf(workload))).Distinct().Order();
        return
        [
            .. numbers
                .GroupBy(number =>
                    string.Join(',', sets.Select((set, place) => (set, place)).Where(s => s.set.Contains(number)).Select(s => s.place))
                )
                .Select(part => IntervalSet.Of(part.Select(number => (number, number)))),
        ];
    }

    private static IEnumerable<int> Numbers(IntervalSet set) => set.Ranges.SelectMany(r => Enumerable.Range(r.First, r.Last - r.First + 1));
}
