using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Names the ends of a map, and shows the pods of one owner as the owner where they are alike.</summary>
internal sealed class MapEnds
{
    private readonly Dictionary<EndpointRef, MapEnd> _own;
    private readonly Dictionary<MapEnd, MapEnd> _owners;

    public MapEnds(Topology topology)
    {
        _own = topology.Workloads.ToDictionary(w => w.Ref, OwnOf);
        _owners = topology
            .Workloads.Select(w => (Own: _own[w.Ref], Owner: OwnerOf(w)))
            .Where(e => e.Owner is not null)
            .ToDictionary(e => e.Own, e => e.Owner!);
    }

    /// <summary>The names by which a map may show a workload: its own, and that of its owner.</summary>
    public static IEnumerable<MapEnd> NamesOf(Workload workload) => new[] { OwnOf(workload), OwnerOf(workload) }.OfType<MapEnd>();

    /// <summary>A workload's own name.</summary>
    public MapEnd Of(EndpointRef workload) => _own[workload];

    /// <summary>The ends to show, each with the place of one end that it shows: one for each owner whose pods all have the same
    /// connections.</summary>
    /// <param name="ends">The ends inside, at their places.</param>
    /// <param name="cells">What they open.</param>
    public IEnumerable<(MapEnd End, int Place)> Shown(MapEnd[] ends, MapCells cells)
    {
        if (_owners.Count == 0)
        {
            return ends.Select((end, place) => (end, place));
        }

        var all = new int[ends.Length + cells.Sources][];
        for (var from = 0; from < all.Length; from++)
        {
            cells.Fill(from, all[from] = new int[cells.Width]);
        }

        var unlike = new HashSet<MapEnd>();
        while (true)
        {
            var places = new Dictionary<MapEnd, int>();
            var shown = Array.ConvertAll(ends, end =>
            {
                var name = _owners.TryGetValue(end, out var owner) && !unlike.Contains(owner) ? owner : end;
                places.TryAdd(name, places.Count);
                return places[name];
            });
            if (Conflict(shown, all, cells) is not { } conflict)
            {
                return places.Select(p => (p.Key, Array.IndexOf(shown, p.Value)));
            }

            // Pods of one owner differ, so the owner has no one answer: its pods are shown. Both ends may be to blame.
            var names = places.Keys.ToArray();
            unlike.UnionWith(conflict.Where(place => place >= 0).Select(place => names[place]));
        }
    }

    private static MapEnd OwnOf(Workload workload) => new(workload.Ref, workload.Kind);

    // What the pods of one workload or controller are shown as together.
    private static MapEnd? OwnerOf(Workload workload) =>
        workload.Whole is { } whole ? OwnOf(whole)
        : workload.Owner is { } owner ? new(workload.Ref with { Name = owner.Name, Kind = null }, owner.Kind)
        : null;

    // The first two ends, in the order of pods and then of ranges, whose pods are not alike. A range has no owner.
    private static int[]? Conflict(int[] shown, int[][] all, MapCells cells)
    {
        const int none = -1;
        const int range = -1;
        var width = cells.Width;
        var joined = new int[shown.Length + cells.Sources, width];
        for (var from = 0; from < joined.GetLength(0); from++)
        {
            for (var to = 0; to < width; to++)
            {
                joined[from, to] = none;
            }
        }

        bool Differs(int from, int to, int number)
        {
            if (joined[from, to] is var known && known != none)
            {
                return known != number;
            }

            joined[from, to] = number;
            return false;
        }

        for (var end = 0; end < shown.Length; end++)
        {
            for (var to = 0; to < shown.Length; to++)
            {
                if (shown[end] != shown[to] && Differs(shown[end], shown[to], all[end][to]))
                {
                    return [shown[end], shown[to]];
                }
            }

            for (var source = 0; source < cells.Sources; source++)
            {
                if (Differs(shown.Length + source, shown[end], all[shown.Length + source][end]))
                {
                    return [range, shown[end]];
                }
            }

            for (var destination = 0; destination < cells.Destinations; destination++)
            {
                if (Differs(shown[end], shown.Length + destination, all[end][shown.Length + destination]))
                {
                    return [shown[end], range];
                }
            }
        }

        return null;
    }
}
