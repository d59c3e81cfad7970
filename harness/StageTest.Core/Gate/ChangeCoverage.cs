using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Finds the connections that a change touches and that no scenario asks about.</summary>
/// <remarks>
/// A connection that opens is covered where some scenario asks a flow between the same two ends, on a port that opens there, and the
/// flow's own verdict changes; likewise for one that closes. The ranges of addresses that a change treats alike count as one end, so one
/// external endpoint in any of them will do.
/// </remarks>
public sealed class ChangeCoverage
{
    private readonly Dictionary<(EndpointRef From, EndpointRef To), List<Port>> _changed = [];
    private readonly List<(FlowChange Change, Topology Topology)> _outside = [];

    /// <summary>Takes all scenarios that the change can affect: what one asks covers the others.</summary>
    public ChangeCoverage(IEnumerable<ScenarioChange> changes)
    {
        foreach (var scenario in changes)
        {
            foreach (var change in scenario.Flows)
            {
                if (change.Flow.From.IsExternal || change.Flow.To.IsExternal)
                {
                    _outside.Add((change, scenario.Scenario.Topology));
                    continue;
                }

                foreach (var ends in Ends(scenario.Scenario.Topology, change.Flow))
                {
                    _changed.TryAdd(ends, []);
                    _changed[ends].Add(change.Flow.Port);
                }
            }
        }
    }

    /// <summary>The connections of a scenario that nothing covers, those that open first.</summary>
    public IEnumerable<MapChange> Uncovered(ScenarioChange scenario)
    {
        var groups = (scenario.Map?.Changes ?? []).GroupBy(c => (From: c.From.Workload, To: c.To.Workload, c.Before, c.After));
        return groups.Where(group => !IsCovered([.. group])).Select(group => group.First());
    }

    private bool IsCovered(MapChange[] alike) =>
        (alike[0].Opened.IsEmpty || IsAsked(alike, alike[0].Opened)) && (alike[0].Closed.IsEmpty || IsAsked(alike, alike[0].Closed));

    private bool IsAsked(MapChange[] alike, ConnectionSet connections) => alike[0] switch
    {
        { From.Workload: { } from, To.Workload: { } to } => _changed.TryGetValue((from, to), out var ports) && ports.Exists(connections.Contains),
        _ => _outside.Exists(o => connections.Contains(o.Change.Flow.Port) && alike.Any(a => Means(a.From, o.Change.Flow.From, o.Topology) && Means(a.To, o.Change.Flow.To, o.Topology))),
    };

    private static bool Means(MapEnd end, EndpointRef endpoint, Topology topology)
    {
        if (end.Workload is { } workload)
        {
            return NamesOf(topology, endpoint).Contains(workload);
        }

        return endpoint.IsExternal && topology.External.Any(e => e.Ref == endpoint && e.Addresses.Any(end.Holds));
    }

    // A map may show the owner of pods in their place.
    private static IEnumerable<(EndpointRef From, EndpointRef To)> Ends(Topology topology, Flow flow) =>
        from source in NamesOf(topology, flow.From)
        from target in NamesOf(topology, flow.To)
        select (source, target);

    private static IEnumerable<EndpointRef> NamesOf(Topology topology, EndpointRef endpoint) =>
        topology.Workloads.Where(w => w.Ref == endpoint && w.Owner is not null).Select(w => endpoint with { Name = w.Owner!.Name }).Prepend(endpoint);
}
