using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>Numbers the sources and the targets of distinct flows, and finds the index of a flow by these two numbers.</summary>
/// <remarks>
/// A source is an endpoint in one family of addresses; a target also has a port. A table of numbers needs a tenth of the memory of a
/// dictionary of flows, and of the time to fill it.
/// </remarks>
internal sealed class FlowIndex
{
    private readonly Dictionary<(EndpointRef From, AddressFamily Family), int> _sourceNumbers = [];
    private readonly Dictionary<(EndpointRef To, Port Port, AddressFamily Family), int> _targetNumbers = [];
    private readonly List<(EndpointRef From, AddressFamily Family)> _sources = [];
    private readonly List<(EndpointRef To, Port Port, AddressFamily Family)> _targets = [];

    // A row for each source; in it, for each target, the index plus one, so that zero means none.
    private readonly List<int[]> _rows = [];

    /// <summary>Numbers flows.</summary>
    /// <exception cref="ArgumentException">A flow is named twice.</exception>
    public FlowIndex(ReadOnlySpan<Flow> flows)
    {
        var (source, target) = (-1, -1);
        for (var place = 0; place < flows.Length; place++)
        {
            ref readonly var flow = ref flows[place];

            // Plans list all targets of each source in the same order; then no lookup is needed.
            var origin = (flow.From, flow.Family);
            source = source >= 0 && _sources[source] == origin ? source : Number(_sourceNumbers, _sources, origin);
            var next = target + 1 < _targets.Count ? target + 1 : 0;
            var key = (flow.To, flow.Port, flow.Family);
            target = next < _targets.Count && _targets[next] == key ? next : Number(_targetNumbers, _targets, key);
            ref var cell = ref Cell(source, target);
            if (cell != 0)
            {
                throw new ArgumentException($"{flow} is named twice.", nameof(flows));
            }

            cell = place + 1;
        }
    }

    /// <summary>The distinct sources, by number.</summary>
    public IReadOnlyList<(EndpointRef From, AddressFamily Family)> Sources => _sources;

    /// <summary>The distinct targets, by number.</summary>
    public IReadOnlyList<(EndpointRef To, Port Port, AddressFamily Family)> Targets => _targets;

    /// <summary>The index of a flow, or -1.</summary>
    public int PlaceOf(Flow flow) =>
        _sourceNumbers.TryGetValue((flow.From, flow.Family), out var source)
        && _targetNumbers.TryGetValue((flow.To, flow.Port, flow.Family), out var target)
            ? PlaceAt(source, target)
            : -1;

    /// <summary>The index of the flow between a source and a target by their numbers, or -1.</summary>
    public int PlaceAt(int source, int target)
    {
        var row = _rows[source];
        return target < row.Length ? row[target] - 1 : -1;
    }

    private ref int Cell(int source, int target)
    {
        if (source == _rows.Count)
        {
            _rows.Add(new int[Math.Max(target + 1, _targets.Count)]);
        }

        var row = _rows[source];
        if (target >= row.Length)
        {
            Array.Resize(ref row, 2 * (target + 1));
            _rows[source] = row;
        }

        return ref row[target];
    }

    private static int Number<T>(Dictionary<T, int> numbers, List<T> items, T item)
        where T : notnull
    {
        if (numbers.TryAdd(item, items.Count))
        {
            items.Add(item);
        }

        return numbers[item];
    }
}
