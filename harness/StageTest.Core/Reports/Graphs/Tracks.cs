namespace StageTest.Core.Reports.Graphs;

/// <summary>Places segments of lines beside each other, so that segments of different lines do not overlap.</summary>
internal sealed class Tracks
{
    private readonly Dictionary<object, (int First, int Last)> _stretches = [];
    private readonly Dictionary<object, int> _tracks = [];

    /// <summary>The number of tracks.</summary>
    public int Count { get; private set; }

    /// <summary>The track of a segment, from 0.</summary>
    public int this[object stretch] => _tracks[stretch];

    /// <summary>Extends a segment to a position, or starts it there.</summary>
    public void Reach(object stretch, int place) =>
        _stretches[stretch] = _stretches.TryGetValue(stretch, out var known)
            ? (Math.Min(known.First, place), Math.Max(known.Last, place))
            : (place, place);

    /// <summary>Assigns the first free track to each segment; equal ones in the order of their creation.</summary>
    public void Assign()
    {
        var ends = new List<int>();
        foreach (var (stretch, (first, last)) in _stretches.OrderBy(s => s.Value.First))
        {
            var track = ends.FindIndex(end => end < first);
            if (track < 0)
            {
                track = ends.Count;
                ends.Add(last);
            }

            ends[track] = last;
            _tracks[stretch] = track;
        }

        Count = ends.Count;
    }
}
