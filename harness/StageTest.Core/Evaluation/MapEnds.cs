using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>
/// Names the ends of a map: pods by their workload or owner if they are alike; otherwise the pods that are, by their numbers.
/// </summary>
internal sealed class MapEnds
{
    private readonly Dictionary<MapEnd, MapEnd> _owners;
    private readonly Dictionary<MapEnd, SortedList<int, int>> _pods = [];
    private readonly List<MapEnd> _names = [];

    /// <summary>Assigns pods to places: those of one workload and one class share one.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="classes">Their classes.</param>
    public MapEnds(Node[] pods, NodeClasses classes)
    {
        var places = new Dictionary<(MapEnd, int), int>();
        foreach (var pod in pods)
        {
            var workload = pod.Workload!;
            var (name, of) = (OwnOf(workload.Whole ?? workload), classes[pod]);
            if (!places.TryGetValue((name, of), out var place))
            {
                places[(name, of)] = place = places.Count;
                _names.Add(name);
                Classes.Add(of);
            }

            if (!_pods.TryGetValue(name, out var numbers))
            {
                _pods[name] = numbers = [];
            }

            numbers[NumberOf(workload, pod.Replica)] = place;
        }

        _owners = pods.Select(p => p.Workload!)
            .Distinct()
            .Select(w => (Own: OwnOf(w), Owner: OwnerOf(w)))
            .Where(e => e.Owner is not null)
            .ToDictionary(e => e.Own, e => e.Owner!);
    }

    /// <summary>The class at each place.</summary>
    public List<int> Classes { get; } = [];

    /// <summary>For each workload the place of each pod, by its number.</summary>
    public IReadOnlyDictionary<MapEnd, SortedList<int, int>> Pods => _pods;

    /// <summary>Whether an end represents a workload, or some of its pods.</summary>
    public static bool Means(MapEnd end, Workload workload) =>
        end == OwnOf(workload)
        || end == OwnerOf(workload)
        || (
            end.Pods is { } pods
            && end.OfWorkload() == OwnOf(workload.Whole ?? workload).OfWorkload()
            && (OwnOf(workload).Pods is not { } own || !pods.Intersect(own).IsEmpty)
        );

    /// <summary>
    /// The ends to show, each with one of its places: those of one workload together as far as they are alike, and one for each owner whose
    /// pods all have the same connections.
    /// </summary>
    /// <param name="cells">The connections of the places.</param>
    public IReadOnlyList<(MapEnd End, int Place)> Shown(MapCells cells)
    {
        var alike = new PodLikeness(cells, _pods);
        var ends = _pods
            .SelectMany(p =>
                alike.Groups(p.Key) is { Count: > 1 } groups
                    ? groups.Select(numbers => (p.Key.OfPods(IntervalSet.Of(numbers.Select(n => (n, n)))), p.Value[numbers[0]]))
                    : [(p.Key, p.Value.Values[0])]
            )
            .ToArray();
        return _owners.Count == 0 ? ends : Owners(ends, cells);
    }

    private static MapEnd OwnOf(Workload workload) => new(workload.Ref, workload.Kind);

    // The common name of several pods of a manifest.
    private static MapEnd? OwnerOf(Workload workload) =>
        workload.Whole is { } whole ? OwnOf(whole)
        : workload.Owner is { } owner ? new(workload.Ref with { Name = owner.Name, Kind = null }, owner.Kind)
        : null;

    // A pod that is its own workload has its number in its name.
    private static int NumberOf(Workload workload, int replica) =>
        workload.Whole is null ? workload.FirstOrdinal + replica : OwnOf(workload).Pods!.Ranges[0].First;

    private (MapEnd, int)[] Owners((MapEnd End, int Place)[] ends, MapCells cells)
    {
        var all = new int[ends.Length + cells.Sources][];
        for (var from = 0; from < all.Length; from++)
        {
            cells.Fill(from < ends.Length ? ends[from].Place : from - ends.Length + cells.Ends.Length, all[from] = new int[cells.Width]);
        }

        var unlike = new HashSet<MapEnd>();
        while (true)
        {
            var names = new Dictionary<MapEnd, int>();
            var shown = Array.ConvertAll(ends, end =>
            {
                var name = _owners.TryGetValue(end.End, out var owner) && !unlike.Contains(owner) ? owner : end.End;
                names.TryAdd(name, names.Count);
                return names[name];
            });
            if (Conflict(shown, Array.ConvertAll(ends, e => e.Place), all, cells) is not { } conflict)
            {
                return [.. names.Select(n => (n.Key, ends[Array.IndexOf(shown, n.Value)].Place))];
            }

            // Pods of one owner differ, so the owner has no single answer: its pods are shown. Either end may be the cause.
            var inOrder = names.Keys.ToArray();
            unlike.UnionWith(conflict.Where(place => place >= 0).Select(place => inOrder[place]));
        }
    }

    // The first two ends, in the order of pods and then of ranges, whose pods are not alike. A range has no owner.
    private static int[]? Conflict(int[] shown, int[] places, int[][] all, MapCells cells)
    {
        const int none = -1;
        const int range = -1;
        var inside = cells.Ends.Length;
        var joined = new int[shown.Length + cells.Sources, shown.Length + cells.Destinations];
        for (var from = 0; from < joined.GetLength(0); from++)
        {
            for (var to = 0; to < joined.GetLength(1); to++)
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
                if (shown[end] != shown[to] && Differs(shown[end], shown[to], all[end][places[to]]))
                {
                    return [shown[end], shown[to]];
                }
            }

            for (var source = 0; source < cells.Sources; source++)
            {
                if (Differs(shown.Length + source, shown[end], all[shown.Length + source][places[end]]))
                {
                    return [range, shown[end]];
                }
            }

            for (var destination = 0; destination < cells.Destinations; destination++)
            {
                if (Differs(shown[end], shown.Length + destination, all[end][inside + destination]))
                {
                    return [shown[end], range];
                }
            }
        }

        return null;
    }
}
