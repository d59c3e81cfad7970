using System.Collections.Immutable;

namespace StageTest.Core.Reports.Graphs;

/// <summary>Finds a place for each box and a way for each line.</summary>
/// <remarks>
/// Boxes stand in a grid: columns are layers, rows belong to namespaces, which lie below each other by name. Lines lead between columns and
/// above rows only, so that none crosses a box. All lines of one box and one state share their way as far as they can, and no others lie on
/// it. Whatever is told of a line stands in the row of the box at which it ends. Nothing depends on chance or on the order of the input.
/// </remarks>
internal sealed class GraphLayout
{
    /// <summary>The width of a character.</summary>
    public const int CharacterWidth = 7;

    /// <summary>The height of the name of a box.</summary>
    public const int NameHeight = 22;

    /// <summary>The height of a row of a box.</summary>
    public const int SlotHeight = 16;

    /// <summary>The height of the name of a namespace.</summary>
    public const int TitleHeight = 24;

    /// <summary>So many characters of a name or a row are shown.</summary>
    public const int MostCharacters = 36;

    /// <summary>The free room beside text, and around everything.</summary>
    public const int Pad = 8;

    private const int MostRows = 12;
    private const int TrackWidth = 5;
    private const int GutterPad = 14;

    private readonly ConnectionGraph _graph;
    private readonly Dictionary<GraphNode, Cell> _cells = [];
    private readonly Dictionary<GraphNode, ImmutableArray<(string Label, EdgeState State)>> _slots;
    private readonly Dictionary<GraphNode, ImmutableArray<EdgeState>> _exits;
    private readonly List<string> _laneOfRow = [];
    private readonly int _columns;
    private readonly int _firstInside;
    private readonly int _lastInside;
    private readonly Tracks[] _channels;
    private readonly Tracks[] _gutters;
    private readonly int[] _tops;
    private readonly int[] _lefts;
    private readonly int[] _widths;

    private GraphLayout(ConnectionGraph graph)
    {
        _graph = graph;
        _slots = graph
            .Edges.GroupBy(e => e.To)
            .ToDictionary(
                g => g.Key,
                g =>
                    g.Select(e => (e.Label, e.State))
                        .Distinct()
                        .OrderBy(s => s.State.Place)
                        .ThenBy(s => s.Label, StringComparer.Ordinal)
                        .ToImmutableArray()
            );
        _exits = graph
            .Edges.GroupBy(e => e.From)
            .ToDictionary(g => g.Key, g => g.Select(e => e.State).Distinct().OrderBy(s => s.Place).ToImmutableArray());
        _firstInside = graph.Nodes.Any(n => n.Side == GraphSide.Source) ? 1 : 0;
        _lastInside = PlaceInside();
        PlaceOutside(GraphSide.Source, 0);
        PlaceOutside(GraphSide.Destination, _lastInside + 1);
        _columns = _cells.Values.Select(c => c.Column + 1).DefaultIfEmpty(_lastInside + 1).Max();
        _channels = [.. _laneOfRow.Select(_ => new Tracks())];
        _gutters = [.. Enumerable.Range(0, _columns + 1).Select(_ => new Tracks())];
        AssignChannels();
        _tops = Tops();
        AssignGutters();
        (_lefts, _widths) = Columns();
    }

    private readonly record struct Cell(int Column, int Row);

    /// <summary>The drawing of a graph.</summary>
    public static GraphDrawing Of(ConnectionGraph graph) => new GraphLayout(graph).Draw();

    /// <summary>As much of a text as is shown.</summary>
    public static string Shown(string text) => text.Length > MostCharacters ? $"{text[..(MostCharacters - 3)]}..." : text;

    private static int WidthOf(string text) => (Shown(text).Length * CharacterWidth) + (2 * Pad);

    private int HeightOf(GraphNode node) => NameHeight + (_slots.TryGetValue(node, out var slots) ? (slots.Length * SlotHeight) + 4 : 0);

    private int PlaceInside()
    {
        GraphNode[] inside = [.. _graph.Nodes.Where(n => n.Side == GraphSide.Inside)];
        var places = inside.Select((node, place) => (node, place)).ToDictionary(n => n.node, n => n.place);
        var layers = GraphLayers.Of(
            inside.Length,
            _graph
                .Edges.Where(e => e.From.Side == GraphSide.Inside && e.To.Side == GraphSide.Inside && e.From != e.To)
                .Select(e => (places[e.From], places[e.To]))
        );
        var next = _firstInside;
        var first = new Dictionary<int, int>();
        foreach (var layer in inside.GroupBy(n => layers[places[n]]).OrderBy(g => g.Key))
        {
            first[layer.Key] = next;
            next += (layer.GroupBy(n => n.Group).Max(g => g.Count()) + MostRows - 1) / MostRows;
        }

        foreach (var lane in inside.GroupBy(n => n.Group).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var top = _laneOfRow.Count;
            foreach (var layer in lane.GroupBy(n => layers[places[n]]))
            {
                foreach (var (node, place) in layer.Select((node, place) => (node, place)))
                {
                    _cells[node] = new(first[layer.Key] + (place / MostRows), top + (place % MostRows));
                }
            }

            var rows = lane.Max(n => _cells[n].Row) + 1 - top;
            _laneOfRow.AddRange(Enumerable.Repeat(lane.Key, rows));
        }

        return Math.Max(next, _firstInside + 1) - 1;
    }

    private void PlaceOutside(GraphSide side, int column)
    {
        foreach (var (node, row) in _graph.Nodes.Where(n => n.Side == side).Select((node, row) => (node, row)))
        {
            _cells[node] = new(column, row);
            if (row == _laneOfRow.Count)
            {
                _laneOfRow.Add("");
            }
        }
    }

    // Where a line ends in the column beside, it needs no way above a row.
    private bool IsBeside(GraphEdge edge) => _cells[edge.To].Column == _cells[edge.From].Column + 1;

    private void AssignChannels()
    {
        foreach (var edge in _graph.Edges.Where(e => !IsBeside(e)))
        {
            var channel = _channels[_cells[edge.To].Row];
            channel.Reach((edge.From, edge.State), _cells[edge.From].Column + 1);
            channel.Reach((edge.From, edge.State), _cells[edge.To].Column);
        }

        foreach (var channel in _channels)
        {
            channel.Assign();
        }
    }

    private int[] Tops()
    {
        var tops = new int[_laneOfRow.Count];
        var y = Pad;
        for (var row = 0; row < tops.Length; row++)
        {
            y += IsFirstOfLane(row) ? TitleHeight + (row > 0 ? 2 * Pad : 0) : 0;
            tops[row] = y + Pad + (_channels[row].Count * TrackWidth);
            y = tops[row] + _cells.Where(c => c.Value.Row == row).Max(c => HeightOf(c.Key)) + Pad;
        }

        return tops;
    }

    private bool IsFirstOfLane(int row) => row == 0 || _laneOfRow[row] != _laneOfRow[row - 1];

    private void AssignGutters()
    {
        foreach (var edge in _graph.Edges)
        {
            var trunk = _gutters[_cells[edge.From].Column + 1];
            trunk.Reach((edge.From, edge.State), ExitY(edge));
            if (IsBeside(edge))
            {
                trunk.Reach((edge.From, edge.State), SlotY(edge));
            }
            else
            {
                var row = _cells[edge.To].Row;
                trunk.Reach((edge.From, edge.State), ChannelY(edge));
                _gutters[_cells[edge.To].Column].Reach((edge.From, edge.State, row), ChannelY(edge));
                _gutters[_cells[edge.To].Column].Reach((edge.From, edge.State, row), SlotY(edge));
            }
        }

        foreach (var gutter in _gutters)
        {
            gutter.Assign();
        }
    }

    private int ExitY(GraphEdge edge)
    {
        var states = _exits[edge.From];
        var step = states.Length > 1 ? Math.Min(4, (NameHeight - 10) / (states.Length - 1)) : 0;
        return _tops[_cells[edge.From].Row] + 5 + (step * states.IndexOf(edge.State));
    }

    private int SlotY(GraphEdge edge) => SlotY(_cells[edge.To].Row, _slots[edge.To].IndexOf((edge.Label, edge.State)));

    private int SlotY(int row, int slot) => _tops[row] + NameHeight + (slot * SlotHeight) + (SlotHeight / 2);

    private int ChannelY(GraphEdge edge)
    {
        var row = _cells[edge.To].Row;
        return _tops[row] - (Pad / 2) - (_channels[row][(edge.From, edge.State)] * TrackWidth) - 1;
    }

    private (int[] Lefts, int[] Widths) Columns()
    {
        var widths = new int[_columns];
        foreach (var (node, cell) in _cells)
        {
            IEnumerable<string> texts = _slots.TryGetValue(node, out var slots)
                ? slots.Select(s => s.Label).Append(node.Label)
                : [node.Label];
            var title = node.Side == GraphSide.Inside ? 0 : WidthOf(Title(node));
            widths[cell.Column] = Math.Max(widths[cell.Column], Math.Max(title, texts.Max(WidthOf)));
        }

        // The names of namespaces stand above the first column inside.
        widths[Math.Min(_firstInside, _columns - 1)] = Math.Max(
            widths[Math.Min(_firstInside, _columns - 1)],
            _cells.Keys.Where(n => n.Side == GraphSide.Inside).Select(n => WidthOf(Title(n))).DefaultIfEmpty().Max()
        );
        var lefts = new int[_columns];
        var x = 0;
        for (var column = 0; column < _columns; column++)
        {
            lefts[column] = x + (2 * GutterPad) + (_gutters[column].Count * TrackWidth);
            x = lefts[column] + widths[column];
        }

        return (lefts, widths);
    }

    private static string Title(GraphNode node) =>
        node.Side switch
        {
            GraphSide.Source => "outside, from",
            GraphSide.Destination => "outside, to",
            _ => node.Group,
        };

    private int TrackX(int gutter, object stretch)
    {
        var start = gutter == 0 ? 0 : _lefts[gutter - 1] + _widths[gutter - 1];
        return start + GutterPad + (_gutters[gutter][stretch] * TrackWidth);
    }

    private PlacedBox BoxOf(GraphNode node)
    {
        var cell = _cells[node];
        return new(_lefts[cell.Column], _tops[cell.Row], _widths[cell.Column], HeightOf(node));
    }

    private GraphDrawing Draw()
    {
        PlacedNode[] nodes =
        [
            .. _graph.Nodes.Select(n => new PlacedNode(
                n,
                BoxOf(n),
                _slots.TryGetValue(n, out var slots)
                    ? [.. slots.Select((s, i) => new PlacedSlot(s.Label, s.State, SlotY(_cells[n].Row, i)))]
                    : []
            )),
        ];
        PlacedGroup[] groups = [.. nodes.GroupBy(n => (n.Node.Side, n.Node.Group)).Select(Frame)];
        var right = _columns == 0 ? 0 : _lefts[^1] + _widths[^1] + (_gutters[^1].Count * TrackWidth) + (2 * GutterPad);
        return new()
        {
            Graph = _graph,
            Groups = [.. groups],
            Nodes = [.. nodes],
            Edges = [.. _graph.Edges.Select(e => new PlacedEdge(e, Route(e)))],
            Width = Math.Max(right, 1),
            Height = groups.Select(g => g.Box.Bottom).DefaultIfEmpty().Max() + Pad,
        };
    }

    private PlacedGroup Frame(IEnumerable<PlacedNode> members)
    {
        PlacedNode[] all = [.. members];
        var first = all[0].Node;
        var isOutside = first.Side != GraphSide.Inside;
        var (left, last) = isOutside ? (_cells[first].Column, _cells[first].Column) : (_firstInside, _lastInside);
        var row = all.Min(n => _cells[n.Node].Row);
        var top = _tops[row] - (_channels[row].Count * TrackWidth) - Pad - TitleHeight;
        return new(
            Title(first),
            isOutside,
            new(_lefts[left] - Pad, top, _lefts[last] + _widths[last] + (2 * Pad) - _lefts[left], all.Max(n => n.Box.Bottom) + Pad - top)
        );
    }

    private ImmutableArray<(int X, int Y)> Route(GraphEdge edge)
    {
        var (from, to) = (BoxOf(edge.From), BoxOf(edge.To));
        var trunk = TrackX(_cells[edge.From].Column + 1, (edge.From, edge.State));
        var (start, end) = (ExitY(edge), SlotY(edge));
        if (IsBeside(edge))
        {
            return [(from.Right, start), (trunk, start), (trunk, end), (to.X, end)];
        }

        var entry = TrackX(_cells[edge.To].Column, (edge.From, edge.State, _cells[edge.To].Row));
        var above = ChannelY(edge);
        return [(from.Right, start), (trunk, start), (trunk, above), (entry, above), (entry, end), (to.X, end)];
    }
}
