using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Finds the connections that a change touches and that no scenario tests.</summary>
/// <remarks>
/// <para>
/// A connection that opens is covered where some scenario tests flows between the same two ends whose verdicts change, one in each range of
/// ports that opens: if port 22 opens beside the tested port, that is a separate change. Where nothing was allowed and a rule without ports
/// allows everything, one flow is enough, and covers the other peers of that workload to which some ports were open before. Addresses
/// outside are such peers only where the flow also comes from outside or goes there.
/// </para>
/// <para>
/// The same holds of what closes, except where every port was open: the ports that a first policy omits were not thought of. Of those
/// every one that a workload listens on is asked anyway, and an address outside must belong to an endpoint that is asked.
/// </para>
/// <para>The ranges of addresses that a change treats alike count as one end, so one external endpoint in any of them will do.</para>
/// </remarks>
internal sealed class ChangeCoverage
{
    private readonly Dictionary<(EndpointRef From, EndpointRef To), List<Port>> _changed = [];
    private readonly List<(FlowChange Change, Topology Topology)> _outside = [];

    /// <summary>Creates it from all scenarios that the change can affect: flows of one cover the others.</summary>
    /// <param name="changes">What changes in each.</param>
    /// <param name="stage">The stage: baseline or promoted.</param>
    public ChangeCoverage(IEnumerable<ScenarioChange> changes, Stage stage)
    {
        foreach (var scenario in changes)
        {
            foreach (var change in scenario.Flows.Where(f => f.Stage == stage))
            {
                if (change.Flow.From.IsExternal || change.Flow.To.IsExternal)
                {
                    _outside.Add((change, scenario.Scenario.Topology));
                    continue;
                }

                _changed.TryAdd((change.Flow.From, change.Flow.To), []);
                _changed[(change.Flow.From, change.Flow.To)].Add(change.Flow.Port);
            }
        }
    }

    /// <summary>The connections of a scenario that nothing covers, opening ones first.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="map">The changes in it at the stage.</param>
    public IEnumerable<MapChange> Uncovered(Scenario scenario, MapComparison? map)
    {
        MapChange[][] groups =
        [
            .. (map?.Changes ?? [])
                .Where(c => !c.IsUndetermined)
                .GroupBy(c => (From: c.From.Workload, To: c.To.Workload, c.Before, c.After))
                .Select(group => group.ToArray()),
        ];
        var wide = groups.Where(alike => IsAllOfNothing(alike[0]) && Asked(alike).Any()).Select(alike => alike[0]).ToArray();
        var sources = wide.Where(c => c.From.Workload is not null).Select(c => (c.From.Workload, c.To.IsExternal)).ToHashSet();
        var targets = wide.Where(c => c.To.Workload is not null).Select(c => (c.To.Workload, c.From.IsExternal)).ToHashSet();
        bool IsImplied(MapChange change) =>
            IsEverything(change.After)
            && !change.Before.IsEmpty
            && (
                sources.Contains((change.From.Workload, true))
                || targets.Contains((change.To.Workload, true))
                || (!change.To.IsExternal && sources.Contains((change.From.Workload, false)))
                || (!change.From.IsExternal && targets.Contains((change.To.Workload, false)))
            );
        return groups.Where(alike => !IsImplied(alike[0]) && !IsCovered(scenario, alike)).Select(alike => alike[0]);
    }

    private bool IsCovered(Scenario scenario, MapChange[] alike)
    {
        var change = alike[0];
        var asked = Asked(alike).Distinct().ToArray();
        return Parts(change.Before, change.After)
                .All(part =>
                {
                    var (opened, closed) = (part.After.Except(part.Before), part.Before.Except(part.After));
                    return (IsAllOfNothing(change) && asked.Length > 0)
                        || (
                            Holds(opened, part.Protocol, asked)
                            && (IsFull(part) ? IsWatched(scenario, alike) : Holds(closed, part.Protocol, asked))
                        );
                }) && (change.Opened.IsEmpty || asked.Length > 0);
    }

    private static bool IsAllOfNothing(MapChange change) => change.Before.IsEmpty && IsEverything(change.After);

    // No policy opens or closes packets that are dropped before policies are evaluated.
    private static bool IsEverything(ConnectionSet connections) => Encapsulation.Overlooked(connections) == ConnectionSet.All;

    // A rule without ports also allows ICMP and rarer protocols, and no flow tests these because of it.
    private static IEnumerable<(Protocol? Protocol, IntervalSet Before, IntervalSet After)> Parts(ConnectionSet before, ConnectionSet after)
    {
        (before, after) = (Encapsulation.Overlooked(before), Encapsulation.Overlooked(after));
        yield return (Protocol.Tcp, before.Tcp, after.Tcp);
        var isEverything = after == ConnectionSet.All;
        (Protocol? Protocol, IntervalSet Before, IntervalSet After)[] others =
        [
            (Protocol.Udp, before.Udp, after.Udp),
            (Protocol.Sctp, before.Sctp, after.Sctp),
            (Protocol.Icmp, before.Icmp, after.Icmp),
            (Protocol.IcmpV6, before.IcmpV6, after.IcmpV6),
            (null, before.Others, after.Others),
        ];
        foreach (var part in others.Where(p => !isEverything || !p.Before.IsEmpty))
        {
            yield return part;
        }
    }

    private static bool IsFull((Protocol? Protocol, IntervalSet Before, IntervalSet After) part) =>
        part.Before.Equals(
            part.Protocol switch
            {
                null => ConnectionSet.AllOthers,
                Protocol.Icmp or Protocol.IcmpV6 => ConnectionSet.AllMessages,
                _ => ConnectionSet.AllPorts,
            }
        );

    // An echo represents all messages of ICMP, another request those of its type; other protocols cannot be tested.
    private static bool Holds(IntervalSet touched, Protocol? protocol, Port[] asked) =>
        protocol switch
        {
            null => touched.IsEmpty,
            Protocol.Icmp or Protocol.IcmpV6 => touched.IsEmpty
                || asked.Any(p =>
                    p.Protocol == protocol
                    && (!p.IsOtherMessage || touched.Ranges.All(r => r.First >> 8 == p.MessageType && r.Last >> 8 == p.MessageType))
                ),
            _ => touched.Ranges.All(range => asked.Any(p => p.Protocol == protocol && p.Number >= range.First && p.Number <= range.Last)),
        };

    private IEnumerable<Port> Asked(MapChange[] alike) =>
        alike[0] switch
        {
            { From.IsExternal: false, To.IsExternal: false } change => Names(change.From)
                .SelectMany(from => Names(change.To).SelectMany(to => _changed.GetValueOrDefault((from, to), []))),
            _ => _outside
                .Where(o => alike.Any(a => Means(a.From, o.Change.Flow.From, o.Topology) && Means(a.To, o.Change.Flow.To, o.Topology)))
                .Select(o => o.Change.Flow.Port),
        };

    // Whether a scenario observes both ends, even if none of their flows changes.
    private static bool IsWatched(Scenario scenario, MapChange[] alike) =>
        alike[0] switch
        {
            { From.IsExternal: true } => alike.Any(a => scenario.Topology.External.Any(e => Means(a.From, e.Ref, scenario.Topology))),
            { To.IsExternal: true } => alike.Any(a =>
                scenario.Topology.External.Any(e => !e.Ports.IsEmpty && Means(a.To, e.Ref, scenario.Topology))
            ),
            _ => true,
        };

    // A flow of a workload tests each of its pods.
    private static EndpointRef[] Names(MapEnd end) =>
        end.Workload is not { } workload ? []
        : workload.IsNumbered ? [workload, workload.OfWorkload(), workload with { Kind = end.Kind }]
        : [workload];

    private static bool Means(MapEnd end, EndpointRef endpoint, Topology topology) =>
        end.Workload is not null
            ? Names(end).Contains(endpoint)
            : endpoint.IsExternal && topology.External.Any(e => e.Ref == endpoint && e.Addresses.Any(end.Holds));
}
