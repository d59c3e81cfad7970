namespace StageTest.Core.Reports.Graphs;

/// <summary>The cell of each box: columns are layers, rows belong to namespaces, which are ordered by name.</summary>
internal sealed class GraphGrid
{
    private const int MostRows = 12;

    private readonly Dictionary<GraphNode, GraphCell> _cells = [];
    private readonly List<string> _lanes = [];

    /// <summary>Finds the cells of a graph's boxes.</summary>
    public GraphGrid(ConnectionGraph graph)
    {
        FirstInside = graph.Nodes.Any(n => n.Side == GraphSide.Source) ? 1 : 0;
        LastInside = PlaceInside(graph);
        PlaceOutside(graph, GraphSide.Source, 0);
        PlaceOutside(graph, GraphSide.Destination, LastInside + 1);
        Columns = _cells.Values.Select(c => c.Column + 1).DefaultIfEmpty(LastInside + 1).Max();
    }

    /// <summary>All boxes with their cells.</summary>
    public IReadOnlyDictionary<GraphNode, GraphCell> Cells => _cells;

    /// <summary>The number of rows.</summary>
    public int Rows => _lanes.Count;

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The first column of boxes inside the cluster.</summary>
    public int FirstInside { get; }

    /// <summary>The last column of boxes inside the cluster.</summary>
    public int LastInside { get; }

    /// <summary>The cell of a box.</summary>
    public GraphCell this[GraphNode node] => _cells[node];

    /// <summary>Whether a row is the first of its namespace.</summary>
    public bool IsFirstOfLane(int row) => row == 0 || _lanes[row] != _lanes[row - 1];

    private int PlaceInside(ConnectionGraph graph)
    {
        GraphNode[] inside = [.. graph.Nodes.Where(n => n.Side == GraphSide.Inside)];
        var places = inside.Select((node, place) => (node, place)).ToDictionary(n => n.node, n => n.place);
        var layers = GraphLayers.Of(
            inside.Length,
            graph
                .Edges.Where(e => e.From.Side == GraphSide.Inside && e.To.Side == GraphSide.Inside && e.From != e.To)
                .Select(e => (places[e.From], places[e.To]))
        );
        var next = FirstInside;
        var first = new Dictionary<int, int>();
        foreach (var layer in inside.GroupBy(n => layers[places[n]]).OrderBy(g => g.Key))
        {
            first[layer.Key] = next;
            next += (layer.GroupBy(n => n.Group).Max(g => g.Count()) + MostRows - 1) / MostRows;
        }

        foreach (var lane in inside.GroupBy(n => n.Group).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var top = _lanes.Count;
            foreach (var layer in lane.GroupBy(n => layers[places[n]]))
            {
                foreach (var (node, place) in layer.Select((node, place) => (node, place)))
                {
                    _cells[node] = new(first[layer.Key] + (place / MostRows), top + (place % MostRows));
                }
            }

            var rows = lane.Max(n => _cells[n].Row) + 1 - top;
            _lanes.AddRange(Enumerable.Repeat(lane.Key, rows));
        }

        return Math.Max(next, FirstInside + 1) - 1;
    }

    private void PlaceOutside(ConnectionGraph graph, GraphSide side, int column)
    {
        foreach (var (node, row) in graph.Nodes.Where(n => n.Side == side).Select((node, row) => (node, row)))
        {
            _cells[node] = new(column, row);
            if (row == _lanes.Count)
            {
                _lanes.Add("");
            }
        }
    }
}

/// <summary>The position of a box in the grid, from 0.</summary>
internal readonly record struct GraphCell(int Column, int Row);
