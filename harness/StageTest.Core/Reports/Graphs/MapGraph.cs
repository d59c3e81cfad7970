using System.Collections.Immutable;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Graphs;

/// <summary>Creates graphs from maps.</summary>
internal static class MapGraph
{
    private static readonly string AllText = ConnectionSet.All.ToString();
    private static readonly string NoText = ConnectionSet.None.ToString();

    /// <summary>The graph of one map.</summary>
    public static ConnectionGraph Of(ConnectionMap map) =>
        ConnectionGraph
            .Of(
                map.Workloads.Select(Node),
                map.Lines.SelectMany(l =>
                    Edges(l.From, l.To, [(l.Connections, EdgeState.Calculated), (l.Unknown, EdgeState.Undecided)], map.NamesOtherProtocols)
                        .Select(e => e with { Text = e.Text + ConnectionMap.FamilyText(l.Family) })
                )
            )
            .Framed(map.Frames);

    /// <summary>The graph of connections that two maps share, that the later one opens, and that it closes.</summary>
    /// <param name="before">The earlier map.</param>
    /// <param name="after">The later map, whose ranges of addresses are divided in the same way.</param>
    public static ConnectionGraph Of(ConnectionMap before, ConnectionMap after)
    {
        var names = before.NamesOtherProtocols || after.NamesOtherProtocols;
        var was = before.Lines.ToDictionary(l => (l.From, l.To, l.Family));
        var now = after.Lines.ToDictionary(l => (l.From, l.To, l.Family));
        var edges = was
            .Keys.Union(now.Keys)
            .SelectMany(key =>
            {
                var (old, fresh) = (was.GetValueOrDefault(key), now.GetValueOrDefault(key));
                return Edges(
                    new(key.From, key.To, old?.Connections ?? ConnectionSet.None, fresh?.Connections ?? ConnectionSet.None)
                    {
                        BeforeUnknown = old?.Unknown ?? ConnectionSet.None,
                        AfterUnknown = fresh?.Unknown ?? ConnectionSet.None,
                        Family = key.Family,
                    },
                    names
                );
            });
        return ConnectionGraph.Of(before.Workloads.Concat(after.Workloads).Select(Node), edges) with { IsChange = true };
    }

    /// <summary>The graph of the changes only.</summary>
    public static ConnectionGraph Of(MapComparison comparison) =>
        (
            ConnectionGraph.Of(
                comparison.NewWorkloads.Concat(comparison.LostWorkloads).Select(Node),
                comparison.Changes.SelectMany(c => Edges(c, comparison.NamesOtherProtocols)).Where(e => e.State != EdgeState.Calculated)
            ) with
            {
                IsChange = true,
            }
        ).Framed(comparison.Frames);

    private static IEnumerable<GraphEdge> Edges(MapChange change, bool namesOthers)
    {
        var possible = change.Before.Union(change.BeforeUnknown).Union(change.After).Union(change.AfterUnknown);
        var kept = change.Before.Intersect(change.After);
        var (opened, closed) = (change.Opened, change.Closed);
        return Edges(
                change.From,
                change.To,
                [
                    (kept, EdgeState.Calculated),
                    (opened, EdgeState.Opened),
                    (closed, EdgeState.Closed),
                    (possible.Except(kept).Except(opened).Except(closed), EdgeState.Undecided),
                ],
                namesOthers
            )
            .Select(e => e with { Text = e.Text + ConnectionMap.FamilyText(change.Family), IsBefore = e.State != EdgeState.Opened });
    }

    private static IEnumerable<GraphEdge> Edges(
        MapEnd source,
        MapEnd destination,
        ImmutableArray<(ConnectionSet Connections, EdgeState State)> parts,
        bool namesOthers
    ) =>
        from part in parts
        where !part.Connections.IsEmpty
        select new GraphEdge(
            Node(source, GraphSide.Source),
            Node(destination, GraphSide.Destination),
            Text(part.Connections, namesOthers),
            part.State
        );

    // A nearly complete set is described by its missing part, if that is shorter.
    private static string Text(ConnectionSet connections, bool namesOthers)
    {
        var rest = ConnectionSet.All.Except(Encapsulation.Overlooked(connections));
        var text = ConnectionMap.TextOf(connections, ConnectionSet.None, namesOthers);
        var lacking = ConnectionMap.TextOf(rest, ConnectionSet.None, namesOthers);
        return rest.IsEmpty || lacking.Length >= text.Length || text == AllText || lacking == NoText ? text : $"all but {lacking}";
    }

    private static GraphNode Node(MapEnd workload) => Node(workload, GraphSide.Inside);

    // Addresses are drawn as sources and as destinations, so that lines lead one way.
    private static GraphNode Node(MapEnd end, GraphSide side) =>
        end.Workload is { } workload
            ? new($"{end}", GraphSide.Inside, workload.Namespace, $"{workload.Name}{Pods(workload)}[{end.Kind}]")
            {
                Members = [$"{end}"],
                End = workload,
            }
            : new($"{side} {end}", side, "", Range(end)) { Members = [$"{end}"] };

    private static string Pods(EndpointRef workload) => workload.IsNumbered ? $"[{workload.Kind}]" : "";

    // One prefix if the addresses are exactly its own.
    private static string Range(MapEnd end)
    {
        var (first, last) = (AddressNumber.Of(end.First!), AddressNumber.Of(end.Last!));
        var size = last - first + 1;
        var bits = IpFamily.Bits(end.First!.AddressFamily);
        var host = size == 0 ? bits : (int)UInt128.TrailingZeroCount(size);
        return size == 0 || (UInt128.IsPow2(size) && first % size == 0) ? $"{end.First}/{bits - host}" : $"{end.First}-{end.Last}";
    }
}
