using System.Collections.Immutable;

namespace StageTest.Core.Reports.Graphs;

/// <summary>Finds a position for each box and a path for each line.</summary>
/// <remarks>
/// Boxes are in a grid: columns are layers, rows belong to namespaces, which are ordered by name. Lines run only between columns and above
/// rows, so that none crosses a box. All lines of one box and one state share their path as far as possible, and no others use it. The text
/// of a line is in the row of the box at which it ends. The result depends neither on chance nor on the order of the input.
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

    /// <summary>The maximum number of displayed characters of a name or a row.</summary>
    public const int MostCharacters = 36;

    /// <summary>The free room beside text, and around everything.</summary>
    public const int Pad = 8;

    private const int TrackWidth = 5;
    private const int GutterPad = 14;

    private readonly ConnectionGraph _graph;
    private readonly GraphGrid _grid;
    private readonly Dictionary<GraphNode, ImmutableArray<(string Label, EdgeState State)>> _slots;
    private readonly Dictionary<GraphNode, ImmutableArray<EdgeState>> _exits;
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
        _grid = new(graph);
        _channels = [.. Enumerable.Range(0, _grid.Rows).Select(_ => new Tracks())];
        _gutters = [.. Enumerable.Range(0, _grid.Columns + 1).Select(_ => new Tracks())];
        AssignChannels();
        _tops = Tops();
        AssignGutters();
        (_lefts, _widths) = Columns();
    }

    /// <summary>The drawing of a graph.</summary>
    public static GraphDrawing Of(ConnectionGraph graph) => new GraphLayout(graph).Draw();

    /// <summary>The displayed part of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The maximum number of displayed characters. Default: <see cref="MostCharacters"/>.</param>
    public static string Shown(string text, int most = MostCharacters) => text.Length > most ? $"{text[..(most - 3)]}..." : text;

    /// <summary>The width of what is shown of a text, with free room on both sides.</summary>
    /// <param name="text">The maximum number of displayed characters. Default: <see cref="MostCharacters"/>.</param>
    /// <param name="most">How many characters are shown at most. Default: <see cref="MostCharacters"/>.</param>
    public static int WidthOf(string text, int most = MostCharacters) => (Shown(text, most).Length * CharacterWidth) + (2 * Pad);

    private ImmutableArray<(string Label, EdgeState State)> SlotsOf(GraphNode node) => _slots.GetValueOrDefault(node, []);

    private int HeightOf(GraphNode node) => NameHeight + (SlotsOf(node) is { IsEmpty: false } slots ? (slots.Length * SlotHeight) + 4 : 0);

    // A line that ends in the adjacent column needs no path above a row.
    private bool IsBeside(GraphEdge edge) => _grid[edge.To].Column == _grid[edge.From].Column + 1;

    private void AssignChannels()
    {
        foreach (var edge in _graph.Edges.Where(e => !IsBeside(e)))
        {
            var channel = _channels[_grid[edge.To].Row];
            channel.Reach((edge.From, edge.State), _grid[edge.From].Column + 1);
            channel.Reach((edge.From, edge.State), _grid[edge.To].Column);
        }

        foreach (var channel in _channels)
        {
            channel.Assign();
        }
    }

    private int[] Tops()
    {
        var tops = new int[_grid.Rows];
        var y = Pad;
        for (var row = 0; row < tops.Length; row++)
        {
            y += _grid.IsFirstOfLane(row) ? TitleHeight + (row > 0 ? 2 * Pad : 0) : 0;
            tops[row] = y + Pad + (_channels[row].Count * TrackWidth);
            y = tops[row] + _grid.Cells.Where(c => c.Value.Row == row).Max(c => HeightOf(c.Key)) + Pad;
        }

        return tops;
    }

    private void AssignGutters()
    {
        foreach (var edge in _graph.Edges)
        {
            var trunk = _gutters[_grid[edge.From].Column + 1];
            trunk.Reach((edge.From, edge.State), ExitY(edge));
            if (IsBeside(edge))
            {
                trunk.Reach((edge.From, edge.State), SlotY(edge));
            }
            else
            {
                var row = _grid[edge.To].Row;
                trunk.Reach((edge.From, edge.State), ChannelY(edge));
                _gutters[_grid[edge.To].Column].Reach((edge.From, edge.State, row), ChannelY(edge));
                _gutters[_grid[edge.To].Column].Reach((edge.From, edge.State, row), SlotY(edge));
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
        return _tops[_grid[edge.From].Row] + 5 + (step * states.IndexOf(edge.State));
    }

    private int SlotY(GraphEdge edge) => SlotY(_grid[edge.To].Row, _slots[edge.To].IndexOf((edge.Label, edge.State)));

    private int SlotY(int row, int slot) => _tops[row] + NameHeight + (slot * SlotHeight) + (SlotHeight / 2);

    private int ChannelY(GraphEdge edge)
    {
        var row = _grid[edge.To].Row;
        return _tops[row] - (Pad / 2) - (_channels[row][(edge.From, edge.State)] * TrackWidth) - 1;
    }

    private (int[] Lefts, int[] Widths) Columns()
    {
        var widths = new int[_grid.Columns];
        foreach (var (node, cell) in _grid.Cells)
        {
            var texts = SlotsOf(node).Select(s => s.Label).Append(node.Label);
            var title = node.Side == GraphSide.Inside ? 0 : WidthOf(node.Heading);
            widths[cell.Column] = Math.Max(widths[cell.Column], Math.Max(title, texts.Max(t => WidthOf(t))));
        }

        // The names of namespaces are above the first column inside.
        widths[Math.Min(_grid.FirstInside, _grid.Columns - 1)] = Math.Max(
            widths[Math.Min(_grid.FirstInside, _grid.Columns - 1)],
            _grid.Cells.Keys.Where(n => n.Side == GraphSide.Inside).Select(n => WidthOf(n.Heading)).DefaultIfEmpty().Max()
        );
        var lefts = new int[_grid.Columns];
        var x = 0;
        for (var column = 0; column < _grid.Columns; column++)
        {
            lefts[column] = x + (2 * GutterPad) + (_gutters[column].Count * TrackWidth);
            x = lefts[column] + widths[column];
        }

        return (lefts, widths);
    }

    private int TrackX(int gutter, object stretch)
    {
        var start = gutter == 0 ? 0 : _lefts[gutter - 1] + _widths[gutter - 1];
        return start + GutterPad + (_gutters[gutter][stretch] * TrackWidth);
    }

    private PlacedBox BoxOf(GraphNode node)
    {
        var cell = _grid[node];
        return new(_lefts[cell.Column], _tops[cell.Row], _widths[cell.Column], HeightOf(node));
    }

    private GraphDrawing Draw()
    {
        PlacedNode[] nodes =
        [
            .. _graph.Nodes.Select(n => new PlacedNode(
                n,
                BoxOf(n),
                [.. SlotsOf(n).Select((s, i) => new PlacedSlot(s.Label, s.State, SlotY(_grid[n].Row, i)))]
            )),
        ];
        PlacedGroup[] groups = [.. nodes.GroupBy(n => (n.Node.Side, n.Node.Group)).Select(Frame)];
        var right = _grid.Columns == 0 ? 0 : _lefts[^1] + _widths[^1] + (_gutters[^1].Count * TrackWidth) + (2 * GutterPad);
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
        var (left, last) = isOutside ? (_grid[first].Column, _grid[first].Column) : (_grid.FirstInside, _grid.LastInside);
        var row = all.Min(n => _grid[n.Node].Row);
        var top = _tops[row] - (_channels[row].Count * TrackWidth) - Pad - TitleHeight;
        return new(
            first.Heading,
            isOutside,
            new(_lefts[left] - Pad, top, _lefts[last] + _widths[last] + (2 * Pad) - _lefts[left], all.Max(n => n.Box.Bottom) + Pad - top)
        );
    }

    private ImmutableArray<(int X, int Y)> Route(GraphEdge edge)
    {
        var (from, to) = (BoxOf(edge.From), BoxOf(edge.To));
        var trunk = TrackX(_grid[edge.From].Column + 1, (edge.From, edge.State));
        var (start, end) = (ExitY(edge), SlotY(edge));
        if (IsBeside(edge))
        {
            return [(from.Right, start), (trunk, start), (trunk, end), (to.X, end)];
        }

        var entry = TrackX(_grid[edge.To].Column, (edge.From, edge.State, _grid[edge.To].Row));
        var above = ChannelY(edge);
        return [(from.Right, start), (trunk, start), (trunk, above), (entry, above), (entry, end), (to.X, end)];
    }
}
