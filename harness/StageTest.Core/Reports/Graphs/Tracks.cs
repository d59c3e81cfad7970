namespace StageTest.Core.Reports.Graphs;

/// <summary>Puts stretches of lines beside each other, so that no two of different lines lie on one another.</summary>
internal sealed class Tracks
{
    private readonly Dictionary<object, (int First, int Last)> _stretches = [];
    private readonly Dictionary<object, int> _tracks = [];

    /// <summary>How many tracks there are.</summary>
    public int Count { get; private set; }

    /// <summary>The track of a stretch, from 0.</summary>
    public int this[object stretch] => _tracks[stretch];

    /// <summary>Makes a stretch reach to a place, or begin there.</summary>
    public void Reach(object stretch, int place) =>
        _stretches[stretch] = _stretches.TryGetValue(stretch, out var known)
            ? (Math.Min(known.First, place), Math.Max(known.Last, place))
            : (place, place);

    /// <summary>Gives each stretch the first track that is free; equal ones in the order in which they came.</summary>
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
