using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>The texts of a map's ends and connections, each created once: a few of them occur in very many lines.</summary>
internal sealed class MapTexts(ConnectionMap map)
{
    private readonly Dictionary<MapEnd, string> _ends = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(ConnectionSet, ConnectionSet), string> _connections = new(SameObjects.Instance);

    /// <summary>The text of an end.</summary>
    public string Of(MapEnd end)
    {
        if (!_ends.TryGetValue(end, out var text))
        {
            _ends[end] = text = $"{end}";
        }

        return text;
    }

    /// <summary>The text of the connections of a line.</summary>
    public string Connections(MapLine line)
    {
        if (!_connections.TryGetValue((line.Connections, line.Unknown), out var text))
        {
            _connections[(line.Connections, line.Unknown)] = text = map.Text(line with { Family = null });
        }

        return text + ConnectionMap.FamilyText(line.Family);
    }

    private sealed class SameObjects : IEqualityComparer<(ConnectionSet, ConnectionSet)>
    {
        public static readonly SameObjects Instance = new();

        public bool Equals((ConnectionSet, ConnectionSet) first, (ConnectionSet, ConnectionSet) second) =>
            ReferenceEquals(first.Item1, second.Item1) && ReferenceEquals(first.Item2, second.Item2);

        public int GetHashCode((ConnectionSet, ConnectionSet) sets) =>
            HashCode.Combine(
                ReferenceEqualityComparer.Instance.GetHashCode(sets.Item1),
                ReferenceEqualityComparer.Instance.GetHashCode(sets.Item2)
            );
    }
}
