using System.Collections;
using System.Collections.Immutable;

namespace StageTest.Core.Connectivity;

/// <summary>The lines of a map, computed one after the other while they are read.</summary>
internal sealed class MapGrid : IReadOnlyCollection<MapLine>
{
    private readonly MapCells _cells;
    private readonly (MapEnd End, string Text, int Place)[] _from;
    private readonly (MapEnd End, string Text, int Place)[] _to;
    private readonly IReadOnlyDictionary<MapEnd, SortedList<int, int>> _pods;
    private readonly Dictionary<int, ConnectionSet> _unknown = [];
    private int? _count;

    /// <param name="cells">The connections between the ends.</param>
    /// <param name="from">The ends that connections come from, each with its row.</param>
    /// <param name="to">The ends that connections go to, each with its column.</param>
    /// <param name="pods">For workloads with several pods, the place of each pod, by its number.</param>
    public MapGrid(
        MapCells cells,
        IEnumerable<(MapEnd End, int Place)> from,
        IEnumerable<(MapEnd End, int Place)> to,
        IReadOnlyDictionary<MapEnd, SortedList<int, int>> pods
    )
    {
        (_cells, _pods) = (cells, pods);

        // No end's text is a prefix of another's, so the ends in order make the lines in order.
        (_from, _to) = (InOrder(from), InOrder(to));
    }

    /// <summary>The ends inside.</summary>
    public IEnumerable<MapEnd> Inside => _from.Select(e => e.End).Where(e => !e.IsExternal);

    /// <inheritdoc/>
    public int Count => _count ??= Rows().Sum(row => row.Cells.Count(cell => cell.Number != ConnectionTable.Nothing));

    /// <inheritdoc/>
    public IEnumerator<MapLine> GetEnumerator()
    {
        foreach (var (from, row, cells) in Rows())
        {
            foreach (var (to, column, number) in cells)
            {
                if (number != ConnectionTable.Nothing)
                {
                    yield return Line(from, to, number, row, column);
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// The lines in which another grid differs, each with the other's; a line without connections represents none. Equal lines are included
    /// if unevaluated conditions may decide differently, according to <see cref="MapLine.Conditions"/>.
    /// </summary>
    public IEnumerable<(MapLine First, MapLine Second)> Differences(MapGrid other)
    {
        var same = new Dictionary<(int, int), bool>();
        var columns = Pairs(_to, other._to).ToArray();
        var filled = new Dictionary<(int, int), (MapEnd To, int First, int Second)[]>();

        // Rows of ranges end before the columns of ranges, and these rows and columns are many.
        (MapEnd To, int First, int Second)[] Columns(int first, int second)
        {
            if (!filled.TryGetValue((first, second), out var found))
            {
                filled[(first, second)] = found = [
                    .. columns.Where(c => (c.First >= 0 && c.First < first) || (c.Second >= 0 && c.Second < second)),
                ];
            }

            return found;
        }

        foreach (var (from, here, there) in Pairs(_from, other._from))
        {
            var (own, others) = (Filled(here), other.Filled(there));
            foreach (var (to, left, right) in Columns(own?.Length ?? 0, others?.Length ?? 0))
            {
                var (first, second) = (Number(own, left), Number(others, right));
                if (ReferenceEquals(from, to) || from.Equals(to))
                {
                    continue;
                }

                if (!same.TryGetValue((first, second), out var isSame))
                {
                    same[(first, second)] = isSame = _cells.Table[first] == other._cells.Table[second];
                }

                if (!isSame || (_cells.Conditions is not null && !Unknown(first).IsEmpty))
                {
                    yield return (Line(from, to, first, here, left), other.Line(from, to, second, there, right));
                }
            }
        }
    }

    /// <summary>The same lines with some workloads split into parts, each a set of their pods.</summary>
    /// <param name="parts">The parts of each of these workloads.</param>
    public MapGrid Cut(IReadOnlyDictionary<MapEnd, ImmutableArray<IntervalSet>> parts)
    {
        // If an end is equal on both sides, it is the same object.
        var made = new Dictionary<MapEnd, (MapEnd, int)[]>();
        IEnumerable<(MapEnd, int)> Of((MapEnd End, string Text, int Place) end)
        {
            // A range has different places as a source and as a destination.
            if (!parts.TryGetValue(end.End.OfWorkload(), out var all))
            {
                return [(end.End, end.Place)];
            }

            if (!made.TryGetValue(end.End, out var cut))
            {
                made[end.End] = cut = [.. Parts(end.End, end.Place, all)];
            }

            return cut;
        }

        return new(_cells, _from.SelectMany(Of).ToArray(), _to.SelectMany(Of).ToArray(), _pods);
    }

    /// <summary>The numbers of a workload's pods, if they are known.</summary>
    public IEnumerable<int> PodsOf(MapEnd workload) => _pods.TryGetValue(workload, out var pods) ? pods.Keys : [];

    // If all pods of a workload are alike, one that only another map has is like its last pod.
    private IEnumerable<(MapEnd, int)> Parts(MapEnd end, int place, ImmutableArray<IntervalSet> parts)
    {
        var pods = _pods.GetValueOrDefault(end.OfWorkload());
        var own = end.Pods;
        foreach (var part in parts)
        {
            var first = part.Ranges[0].First;
            if (own is null || own.Contains(first))
            {
                yield return (
                    end.OfWorkload().OfPods(part),
                    pods is null ? place
                    : pods.TryGetValue(first, out var exact) ? exact
                    : pods.Values[^1]
                );
            }
        }
    }

    private static int Number(int[]? row, int place) =>
        row is null || place < 0 || place >= row.Length ? ConnectionTable.Nothing : row[place];

    private static IEnumerable<(MapEnd End, int First, int Second)> Pairs(
        (MapEnd End, string Text, int Place)[] first,
        (MapEnd End, string Text, int Place)[] second
    )
    {
        const int nowhere = -1;
        var places = second.ToDictionary(e => e.End, e => e.Place);
        var pairs = first.Select(e => (e.End, e.Place, places.Remove(e.End, out var place) ? place : nowhere)).ToList();
        return pairs.Concat(places.Select(p => (p.Key, nowhere, p.Value)));
    }

    private int[]? Filled(int place)
    {
        if (place < 0)
        {
            return null;
        }

        var row = new int[_cells.Width];
        var filled = _cells.Fill(place, row);
        return row[..filled];
    }

    private MapLine Line(MapEnd from, MapEnd to, int number, int row, int column) =>
        new(from, to, _cells.Table[number].Certain)
        {
            Unknown = Unknown(number),
            Conditions = _cells.Conditions is { } conditions && !Unknown(number).IsEmpty ? () => conditions(row, column) : null,
        };

    private IEnumerable<(MapEnd From, int Row, IEnumerable<(MapEnd To, int Column, int Number)> Cells)> Rows()
    {
        var row = new int[_cells.Width];
        var columns = new Dictionary<int, (MapEnd End, string Text, int Place)[]>();
        foreach (var from in _from)
        {
            var filled = _cells.Fill(from.Place, row);
            if (!columns.TryGetValue(filled, out var to))
            {
                columns[filled] = to = [.. _to.Where(t => t.Place < filled)];
            }

            yield return (
                from.End,
                from.Place,
                to.Where(t => !ReferenceEquals(t.End, from.End)).Select(t => (t.End, t.Place, row[t.Place]))
            );
        }
    }

    private ConnectionSet Unknown(int number)
    {
        if (!_unknown.TryGetValue(number, out var unknown))
        {
            _unknown[number] = unknown = _cells.Table[number].Unknown;
        }

        return unknown;
    }

    private static (MapEnd, string, int)[] InOrder(IEnumerable<(MapEnd End, int Place)> ends) =>
        [.. ends.Select(e => (e.End, Text: $"{e.End}", e.Place)).OrderBy(e => e.Text, StringComparer.Ordinal)];
}
