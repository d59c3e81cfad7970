using CsCheck;
using NUnit.Framework;
using StageTest.Core.Reports.Graphs;

namespace StageTest.UnitTests.Reports.Graphs;

/// <summary>A reader who knows a picture finds the same boxes in the picture with one more workload: in order, nearly in place.</summary>
internal sealed class GraphStabilityTests
{
    private static readonly Gen<GraphNode> Workloads = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 30], (group, number) =>
        RandomGraphs.Inside($"team-{group}", $"app-{number}x")
    );

    // Which boxes it is connected with, and whether the lines come from them.
    private static readonly Gen<(int Place, bool IsFrom)[]> Ends = Gen.Select(Gen.Int[0, 23], Gen.Bool).Array[0, 8];

    [Test]
    public void AnyWorkloadMoreKeepsTheOrderOfWhatItDoesNotLeadTo() =>
        Gen.Select(RandomGraphs.Small, Workloads, Ends)
            .Sample(
                (graph, more, ends) =>
                {
                    var edges = ends.Select(e => (Box: graph.Nodes[e.Place % graph.Nodes.Length], e.IsFrom))
                        .Where(e => e.Box.Side == GraphSide.Inside || e.IsFrom == (e.Box.Side == GraphSide.Source))
                        .Select(e => Edge(e.IsFrom ? e.Box : more, e.IsFrom ? more : e.Box));
                    var larger = ConnectionGraph.Of([.. graph.Nodes, more], [.. graph.Edges, .. edges]);
                    var (before, after) = (Boxes(graph), Boxes(larger));
                    var behind = Behind(larger, more);
                    foreach (var (a, b) in from a in graph.Nodes from b in graph.Nodes where a != b select (a, b))
                    {
                        var was = (before[a.Key], before[b.Key]);
                        var now = (after[a.Key], after[b.Key]);
                        if (!behind.Contains(a) && !behind.Contains(b))
                        {
                            AssertNotTurned(
                                was.Item1.X - was.Item2.X,
                                now.Item1.X - now.Item2.X,
                                $"{a.Key} and {b.Key} from left to right"
                            );
                        }

                        if (a.Side == b.Side && (a.Group != b.Group || (was.Item1.X == was.Item2.X && now.Item1.X == now.Item2.X)))
                        {
                            AssertNotTurned(
                                was.Item1.Y - was.Item2.Y,
                                now.Item1.Y - now.Item2.Y,
                                $"{a.Key} and {b.Key} from top to bottom"
                            );
                        }
                    }
                },
                iter: 300
            );

    [Test]
    public void WorkloadThatMakesNoWayLongerShiftsOthersByOneRowAtMost() =>
        Gen.Select(RandomGraphs.Small, Workloads, Ends, Gen.Int[0, 5])
            .Sample(
                (graph, more, ends, column) =>
                {
                    var before = Boxes(graph);
                    int[] columns = [.. graph.Nodes.Where(IsInside).Select(n => before[n.Key].X).Distinct().Order()];
                    var x = columns.Length == 0 ? 0 : columns[column % columns.Length];
                    GraphEdge[] edges =
                    [
                        .. ends.Select(e => graph.Nodes[e.Place % graph.Nodes.Length])
                            .Where(n => !IsInside(n) || before[n.Key].X != x)
                            .Select(n => n.Side == GraphSide.Source || (IsInside(n) && before[n.Key].X < x) ? Edge(n, more) : Edge(more, n))
                            .Distinct(),
                    ];
                    var after = Boxes(ConnectionGraph.Of([.. graph.Nodes, more], [.. graph.Edges, .. edges]));

                    var (rows, rowsAfter) = (Rows(before), Rows(after));
                    foreach (var key in before.Keys)
                    {
                        Assert.That(rowsAfter[key] - rows[key], Is.InRange(0, 1), $"{key} moves down");
                    }

                    foreach (var (a, b) in from a in before.Keys from b in before.Keys select (a, b))
                    {
                        Assert.That(Math.Sign(after[a].X - after[b].X), Is.EqualTo(Math.Sign(before[a].X - before[b].X)), $"{a} and {b}");
                        AssertNotTurned(before[a].Y - before[b].Y, after[a].Y - after[b].Y, $"{a} and {b} from top to bottom");
                    }
                },
                iter: 300
            );

    private static bool IsInside(GraphNode node) => node.Side == GraphSide.Inside;

    private static GraphEdge Edge(GraphNode from, GraphNode to) => new(from, to, "TCP 80", EdgeState.Calculated);

    private static Dictionary<string, PlacedBox> Boxes(ConnectionGraph graph) =>
        GraphLayout.Of(graph).Nodes.ToDictionary(n => n.Node.Key, n => n.Box);

    // Each row has a box, so the number of a row is the rank of its place.
    private static Dictionary<string, int> Rows(Dictionary<string, PlacedBox> boxes)
    {
        int[] tops = [.. boxes.Values.Select(b => b.Y).Distinct().Order()];
        return boxes.ToDictionary(b => b.Key, b => Array.BinarySearch(tops, b.Value.Y));
    }

    // Boxes side by side may come apart, but none comes to the other side of another.
    private static void AssertNotTurned(int before, int after, string what) =>
        Assert.That(Math.Sign(before) * Math.Sign(after), Is.Not.EqualTo(-1), what);

    private static HashSet<GraphNode> Behind(ConnectionGraph graph, GraphNode start)
    {
        var (behind, open) = (new HashSet<GraphNode>(), new Stack<GraphNode>([start]));
        while (open.TryPop(out var node))
        {
            foreach (var edge in graph.Edges.Where(e => e.From == node && behind.Add(e.To)))
            {
                open.Push(edge.To);
            }
        }

        return behind;
    }
}
