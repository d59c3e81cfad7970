using System.Net.Sockets;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Records;

/// <summary>Combines records into connections, over both ends, all times and all verdicts.</summary>
internal sealed class SeenFlows
{
    private readonly Dictionary<(FlowEnd, FlowEnd, Port, AddressFamily?), SeenFlow> _flows = [];
    private readonly Dictionary<FlowEnd, FlowEnd> _ends = [];

    /// <summary>The connections, in the order of their first appearance.</summary>
    public IReadOnlyCollection<SeenFlow> All => _flows.Values;

    /// <summary>Adds a record.</summary>
    public void Add(FlowRecord record) =>
        FlowOf(record.Key.Source, record.Key.Destination, record.Key.Port, record.Key.Family, record.Location).Add(record);

    /// <summary>Adds a connection from another log.</summary>
    public void Add(SeenFlow other) => FlowOf(other.Source, other.Destination, other.Port, other.Family, other.Location).Add(other);

    private SeenFlow FlowOf(FlowEnd source, FlowEnd destination, Port port, AddressFamily? family, SourceLocation location)
    {
        (source, destination) = (Kept(source), Kept(destination));
        if (!_flows.TryGetValue((source, destination, port, family), out var flow))
        {
            _flows[(source, destination, port, family)] = flow = new(source, destination, port, family, location);
        }

        return flow;
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
