using CsCheck;
using StageTest.Core.Reports.Graphs;

namespace StageTest.UnitTests.Reports.Graphs;

/// <summary>Graphs of workloads in a few namespaces, and of addresses on both sides of the cluster.</summary>
internal static class RandomGraphs
{
    private static readonly string[] Ports =
    [
        "TCP 80",
        "TCP 5432",
        "UDP 53,TCP 53",
        "All Connections",
        "TCP 1-79,81-442,444-65535 and much more",
    ];

    /// <summary>Graphs of all kinds.</summary>
    public static Gen<ConnectionGraph> All { get; } =
        from nodes in Gen.Select(Gen.Int[1, 4], Gen.Int[0, 30]).Array[1, 30]
        from edges in Connections[0, 60]
        select Make(nodes, edges);

    /// <summary>Graphs with few workloads in each namespace, and from dense to sparse.</summary>
    public static Gen<ConnectionGraph> Small { get; } =
        from numbers in Gen.Int[0, 30].Array[1, 24]
        from most in Gen.Int[0, 60]
        from edges in Connections[0, most]
        select Make([.. numbers.Select((number, place) => ((place % 4) + 1, number))], edges);

    // Its two ends, its ports and its state, each by number.
    private static GenArray<(int, int, int, int)> Connections =>
        Gen.Select(Gen.Int[0, 29], Gen.Int[0, 29], Gen.Int[0, Ports.Length - 1], Gen.Int[0, 7]).Array;

    /// <summary>A workload.</summary>
    public static GraphNode Inside(string group, string name) =>
        new($"{group}/{name}[Pod]", GraphSide.Inside, group, $"{name}[Pod]") { Members = [$"{group}/{name}[Pod]"] };

    private static ConnectionGraph Make((int Group, int Number)[] nodes, (int From, int To, int Port, int State)[] edges)
    {
        GraphNode[] all =
        [
            .. nodes.Select(n =>
                n.Group == 4
                    ? new GraphNode(
                        $"{(GraphSide)(n.Number % 2 * 2)} {n.Number}",
                        (GraphSide)(n.Number % 2 * 2),
                        "",
                        $"10.0.0.{n.Number}/32"
                    )
                    {
                        Members = [$"{n.Number}"],
                    }
                    : Inside($"team-{n.Group}", $"app-{n.Number}")
            ),
        ];
        return ConnectionGraph.Of(
            all,
            edges
                .Select(e => new GraphEdge(all[e.From % all.Length], all[e.To % all.Length], Ports[e.Port], EdgeState.All[e.State]))
                .Where(e => e.From.Side != GraphSide.Destination && e.To.Side != GraphSide.Source)
        );
    }
}
