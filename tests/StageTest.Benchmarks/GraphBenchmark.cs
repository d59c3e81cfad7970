using StageTest.Core.Reports.Graphs;
using StageTest.Core.Reports.Html;

namespace StageTest.Benchmarks;

/// <summary>How long a picture of 300 workloads and 3,000 connections takes, nothing folded, and how large it is.</summary>
internal static class GraphBenchmark
{
    private const int Workloads = 300;
    private const int Connections = 3000;
    private const int Namespaces = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Measures; whether the limit is kept.</summary>
    public static bool Run()
    {
        GraphNode[] nodes =
        [
            .. Enumerable
                .Range(0, Workloads)
                .Select(i => new GraphNode($"team-{i % Namespaces}/app-{i}", GraphSide.Inside, $"team-{i % Namespaces}", $"app-{i}")
                {
                    Members = [$"team-{i % Namespaces}/app-{i}"],
                }),
        ];
        var edges = Enumerable
            .Range(0, Connections)
            .Select(i => new GraphEdge(
                nodes[i % Workloads],
                nodes[((i % Workloads) + 1 + (i / Workloads * 17)) % Workloads],
                $"TCP {8000 + (i % 5)}",
                EdgeState.Calculated
            ));
        var graph = ConnectionGraph.Of(nodes, edges);
        var start = TimeProvider.System.GetTimestamp();
        using var writer = new StringWriter();
        SvgGraph.WriteFile(GraphLayout.Of(graph), "benchmark", writer);
        var time = TimeProvider.System.GetElapsedTime(start);
        start = TimeProvider.System.GetTimestamp();
        var folded = GraphFolding.Drawn(graph);
        var isKept = time < Limit;
        Console.WriteLine(
            $"{(isKept ? "ok    " : "SLOW  ")}  {graph.Nodes.Length} workloads, {graph.Edges.Length} connections: "
                + $"{time.TotalMilliseconds:0} ms (limit {Limit.TotalMilliseconds:0} ms), {writer.ToString().Length / 1024} KiB of SVG; "
                + $"folding to {folded.Nodes.Length} boxes takes {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:0} ms more"
        );
        return isKept;
    }
}
