using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports.Graphs;

/// <summary>Reduces large graphs: boxes with the same connections are joined, and then each namespace becomes one box.</summary>
internal static class GraphFolding
{
    /// <summary>The maximum number of workloads that are drawn one by one.</summary>
    public const int MostSingle = 40;

    /// <summary>The maximum number of boxes; beyond it, each namespace is one.</summary>
    public const int MostBoxes = 120;

    /// <summary>The maximum number of lines; beyond it, each namespace is one box.</summary>
    public const int MostLines = 1000;

    /// <summary>The graph to draw: unchanged if it is small, otherwise folded as far as needed.</summary>
    public static ConnectionGraph Drawn(ConnectionGraph graph)
    {
        var isLarge = graph.Nodes.Count(n => n.Side == GraphSide.Inside) > MostSingle;
        var alike = Alike(graph, n => isLarge || n.Side != GraphSide.Inside);
        return alike.Nodes.Length > MostBoxes || alike.Edges.Length > MostLines ? ByNamespace(alike) : alike;
    }

    /// <summary>
    /// The graph with one box for all nodes that have the same connections to and from all others, and among each other. It is equivalent
    /// to the graph: every line between boxes exists for each pair of their members.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isWanted">The boxes that may be joined.</param>
    public static ConnectionGraph Alike(ConnectionGraph graph, Func<GraphNode, bool> isWanted)
    {
        var lines = graph.Nodes.ToDictionary(n => n, _ => new List<(string Other, string What)>());
        foreach (var edge in graph.Edges)
        {
            var what = $"{edge.State.Name} {edge.IsBefore} {edge.IsAfter} {edge.Text}";
            lines[edge.From].Add((edge.To.Key, $"> {what}"));
            lines[edge.To].Add((edge.From.Key, $"< {what}"));
        }

        string Signature(GraphNode node, IEnumerable<string> among) =>
            string.Join(
                '\n',
                lines[node]
                    .Select(l => $"{l.What} {l.Other}")
                    .Concat(among.Select(w => $"{w} {node.Key}"))
                    .Order(StringComparer.Ordinal)
                    .Prepend($"{node.Side} {node.Group}")
            );

        var joined = new Dictionary<GraphNode, GraphNode>();
        // A line to itself would look like lines among its members.
        var rest = graph.Nodes.Where(n => isWanted(n) && lines[n].TrueForAll(l => l.Other != n.Key)).ToList();
        void Join(IEnumerable<IGrouping<string, GraphNode>> groups)
        {
            foreach (var group in groups.Where(g => g.Count() > 1))
            {
                GraphNode[] members = [.. group.OrderBy(n => n.Key, StringComparer.Ordinal)];
                var label = members[0].Label + $" +{CountText.Number(members.Length - 1)} like it";
                var one = members[0] with { Label = label, Members = [.. members.SelectMany(m => m.Members)] };
                foreach (var member in members)
                {
                    joined[member] = one;
                }
            }

            rest.RemoveAll(joined.ContainsKey);
        }

        // Those without a line among each other, then those whose lines among each other are equal.
        Join(rest.GroupBy(n => Signature(n, [])));
        foreach (var among in rest.SelectMany(n => Mutual(lines[n])).Distinct().Order(StringComparer.Ordinal).ToArray())
        {
            var what = among.Split('\n');
            Join(rest.GroupBy(n => Signature(n, what)));
        }

        if (joined.Count == 0)
        {
            return graph;
        }

        GraphNode Shown(GraphNode node) => joined.GetValueOrDefault(node, node);
        return ConnectionGraph.Of(
            graph.Nodes.Select(Shown),
            graph.Edges.Select(e => e with { From = Shown(e.From), To = Shown(e.To) })
        ) with
        {
            IsChange = graph.IsChange,
            IsFramed = graph.IsFramed,
        };
    }

    /// <summary>The graph with one box for each namespace. Lines show the number of pairs that they represent.</summary>
    public static ConnectionGraph ByNamespace(ConnectionGraph graph) => Joined(graph, _ => true) with { IsByNamespace = true };

    /// <summary>The connections of one namespace with itself and with the others, each as one box.</summary>
    public static ConnectionGraph Around(ConnectionGraph graph, string name)
    {
        bool IsOwn(GraphNode node) => node.Side == GraphSide.Inside && node.Group == name;
        GraphEdge[] edges = [.. graph.Edges.Where(e => IsOwn(e.From) || IsOwn(e.To))];
        var own = ConnectionGraph.Of(graph.Nodes.Where(IsOwn), edges) with { IsChange = graph.IsChange, IsFramed = graph.IsFramed };
        return Alike(Joined(own, n => !IsOwn(n)), IsOwn);
    }

    private static ConnectionGraph Joined(ConnectionGraph graph, Func<GraphNode, bool> isJoined)
    {
        var groups = graph
            .Nodes.Where(isJoined)
            .GroupBy(n => (n.Side, n.Group))
            .ToDictionary(
                g => g.Key,
                g =>
                {
                    ImmutableArray<string> members = [.. g.SelectMany(n => n.Members)];
                    var label = CountText.Of(members.Length, g.Key.Side == GraphSide.Inside ? "workload" : "range");
                    return new GraphNode($"{g.Key.Side} {g.Key.Group}", g.Key.Side, g.Key.Group, label) { Members = members };
                }
            );
        GraphNode Shown(GraphNode node) => isJoined(node) ? groups[(node.Side, node.Group)] : node;
        var edges = graph
            .Edges.GroupBy(e => (From: Shown(e.From), To: Shown(e.To), e.State, e.IsBefore, e.IsAfter))
            .Select(g =>
            {
                var pairs = g.Sum(e => (e.From.Members.Length * e.To.Members.Length) - (e.From == e.To ? e.From.Members.Length : 0));
                var texts = g.Select(e => e.Text).Distinct().ToArray();
                var what = texts.Length == 1 ? texts[0] : $"{CountText.Of(texts.Length, "set")} of ports";
                return new GraphEdge(g.Key.From, g.Key.To, pairs == 1 ? what : $"{CountText.Of(pairs, "pair")}, {what}", g.Key.State)
                {
                    IsBefore = g.Key.IsBefore,
                    IsAfter = g.Key.IsAfter,
                };
            });
        return ConnectionGraph.Of(graph.Nodes.Select(Shown), edges) with { IsChange = graph.IsChange, IsFramed = graph.IsFramed };
    }

    // The equal lines of a node with one other node in both directions.
    private static IEnumerable<string> Mutual(List<(string Other, string What)> lines) =>
        lines
            .GroupBy(l => l.Other)
            .Select(g => g.Select(l => l.What).Order(StringComparer.Ordinal).ToArray())
            .Where(w => w.Count(l => l[0] == '<') * 2 == w.Length)
            .Where(w => w.Where(l => l[0] == '<').Select(l => l[2..]).SequenceEqual(w.Where(l => l[0] == '>').Select(l => l[2..])))
            .Select(w => string.Join('\n', w));
}
