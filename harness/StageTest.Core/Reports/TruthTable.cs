using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports;

/// <summary>Draws a matrix: sources down, destinations across.</summary>
/// <remarks>
/// Columns have their names if such a table fits the width, otherwise numbers that a legend explains; numbered tables that are still too
/// wide are split into blocks.
/// </remarks>
internal sealed class TruthTable
{
    /// <summary>The explanation of the marks.</summary>
    public const string Key = ". allowed   X denied   ! probe failed   ? not observed   - not tested   <- unexpected";

    /// <summary>The text at the corner of rows and columns.</summary>
    internal const string Corner = @"from \ to";

    private const int LeastTooMany = 1600;
    private const string Indent = "    ";
    private const int NumberedWidth = 3;

    private readonly ProbePlan _plan;
    private readonly int _width;
    private readonly MatrixAxes _axes;
    private readonly ImmutableArray<string> _names;
    private readonly int _rowWidth;

    /// <summary>Prepares the table of a plan for a width in characters.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="width">The width in characters.</param>
    /// <param name="isFull">Whether a table of any size is drawn. Default: no.</param>
    public TruthTable(ProbePlan plan, int width, bool isFull = false)
    {
        _plan = plan;
        _width = width;
        _axes = new(plan);
        _names = [.. Enumerable.Range(0, _axes.Columns.Length).Select(_axes.Name)];
        _rowWidth = _axes.Rows.Select(r => r.ToString().Length).Append(Corner.Length).Max();
        IsTooLarge = !isFull && _axes.Cells >= LeastTooMany;
        IsNumbered = Indent.Length + _rowWidth + _names.Sum(n => n.Length + 2) > width;
    }

    /// <summary>Whether there are too many cells to read.</summary>
    public bool IsTooLarge { get; }

    /// <summary>Whether the columns have numbers, which <see cref="Legend"/> explains.</summary>
    public bool IsNumbered { get; }

    /// <summary>The size, <c>100 x 120</c>.</summary>
    public string Size => _axes.Size;

    /// <summary>The destination of each column number.</summary>
    public IEnumerable<string> Legend()
    {
        var digits = Number(_names.Length).Length;
        var items = _names.Select((name, i) => $"{Number(i + 1).PadLeft(digits)} {name}").ToArray();
        var widest = items.Max(i => i.Length) + 3;
        var across = Math.Max(1, (_width - Indent.Length) / widest);
        var down = (items.Length + across - 1) / across;
        for (var line = 0; line < down; line++)
        {
            yield return (Indent + string.Concat(items.Where((_, i) => i % down == line).Select(i => i.PadRight(widest)))).TrimEnd();
        }
    }

    /// <summary>The table of one reading.</summary>
    /// <param name="observed">The matrix to draw.</param>
    /// <param name="wrong">The flows to mark.</param>
    /// <param name="style">Styles the marks.</param>
    public IEnumerable<string> Lines(ConnectivityMatrix observed, IReadOnlySet<Flow> wrong, TextStyle style)
    {
        var perBlock = IsNumbered ? Math.Max(1, (_width - Indent.Length - _rowWidth) / (NumberedWidth + Gap)) : _names.Length;
        for (var first = 0; first < _names.Length; first += perBlock)
        {
            if (first > 0)
            {
                yield return "";
            }

            var block = Enumerable.Range(first, Math.Min(perBlock, _names.Length - first)).ToArray();
            yield return (
                Indent
                + Corner.PadRight(_rowWidth)
                + string.Concat(block.Select(i => new string(' ', Gap) + Header(i).PadRight(WidthOf(i))))
            ).TrimEnd();
            foreach (var row in _axes.Rows)
            {
                yield return Line(observed, wrong, style, row, block);
            }
        }
    }

    /// <summary>The number of flows with each verdict: <c>12 allowed, 4 denied</c>; rarer verdicts only if they occur.</summary>
    public static string Tally(ImmutableArray<Verdict> verdicts)
    {
        var counts = new int[Enum.GetValues<Verdict>().Length];
        foreach (var verdict in verdicts)
        {
            counts[(int)verdict]++;
        }

        var told = new[] { Verdict.Allowed, Verdict.Denied, Verdict.ProbeFailed, Verdict.NotObserved }.Where(v =>
            counts[(int)v] > 0 || v is Verdict.Allowed or Verdict.Denied
        );
        return string.Join(", ", told.Select(v => $"{CountText.Number(counts[(int)v])} {v.Words()}"));
    }

    private string Line(ConnectivityMatrix observed, IReadOnlySet<Flow> wrong, TextStyle style, EndpointRef row, int[] block)
    {
        var line = new StringBuilder(Indent).Append(row.ToString().PadRight(_rowWidth));
        var blanks = 0;
        foreach (var column in block)
        {
            var width = WidthOf(column);
            var before = IsNumbered ? 0 : (width - 1) / 2;
            var (role, mark) = Cell(observed, wrong, _axes.PlaceOf(row, column));
            line.Append(' ', blanks + Gap + before).Append(style(role, mark));
            blanks = width - before - mark.Length;
        }

        return line.ToString();
    }

    private (TextRole Role, string Mark) Cell(ConnectivityMatrix observed, IReadOnlySet<Flow> wrong, int place)
    {
        if (place < 0)
        {
            return (TextRole.Faint, "-");
        }

        var verdict = observed.Verdicts[place];
        var mark = verdict.Mark().ToString();
        return wrong.Contains(_plan.Flows[place])
            ? (TextRole.Wrong, mark + "<-")
            : (verdict == Verdict.Allowed ? TextRole.Allowed : TextRole.Denied, mark);
    }

    private int Gap => IsNumbered ? 1 : 2;

    private string Header(int column) => IsNumbered ? Number(column + 1) : _names[column];

    private int WidthOf(int column) => IsNumbered ? NumberedWidth : _names[column].Length;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
