using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Records;

/// <summary>Folds records into connections: those of both ends, of all times and verdicts become one.</summary>
internal sealed class SeenFlows
{
    private readonly Dictionary<(FlowEnd, FlowEnd, Port, AddressFamily?), SeenFlow> _flows = [];
    private readonly Dictionary<FlowEnd, FlowEnd> _ends = [];

    /// <summary>The connections, in the order in which they first came.</summary>
    public IReadOnlyCollection<SeenFlow> All => _flows.Values;

    /// <summary>Adds a record.</summary>
    public void Add(FlowRecord record)
    {
        var (source, destination) = (Kept(record.Key.Source), Kept(record.Key.Destination));
        var key = (source, destination, record.Key.Port, record.Key.Family);
        if (!_flows.TryGetValue(key, out var flow))
        {
            _flows[key] = flow = new(source, destination, record.Key.Port, record.Key.Family, record.Location);
        }

        flow.Add(record);
    }

    /// <summary>Adds all that another log says of a connection.</summary>
    public void Add(SeenFlow other)
    {
        var key = (Kept(other.Source), Kept(other.Destination), other.Port, other.Family);
        if (!_flows.TryGetValue(key, out var flow))
        {
            _flows[key] = flow = new(key.Item1, key.Item2, other.Port, other.Family, other.Location);
        }

        flow.Add(other);
    }

    private FlowEnd Kept(FlowEnd end)
    {
        if (!_ends.TryGetValue(end, out var kept))
        {
            _ends[end] = kept = end;
        }

        return kept;
    }
}
