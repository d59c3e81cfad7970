using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;

namespace StageTest.Core.Reports;

/// <summary>The matrices of one run as text, stage by stage.</summary>
internal sealed class StageTables
{
    private readonly TruthTable _table;
    private readonly TextStyle _style;
    private readonly int _width;
    private readonly bool _isChoice;
    private readonly StageHeadings _headings = new();

    /// <summary>Prepares the tables of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="width">The maximum line length of a table.</param>
    /// <param name="style">Styles the marks.</param>
    /// <param name="isFull">Whether tables of any size are drawn; otherwise large ones are summarised by namespace. Default: null, no
    /// choice.</param>
    public StageTables(ScenarioRun run, int width, TextStyle style, bool? isFull = null)
    {
        _table = new(run.Plan, width, isFull ?? false);
        _isChoice = isFull is not null;
        _width = width;
        _style = style;
        Legend = _table is { IsNumbered: true, IsTooLarge: false } ? ["  columns", .. _table.Legend()] : [];
    }

    /// <summary>The meaning of the column numbers; empty if the columns have names.</summary>
    public ImmutableArray<string> Legend { get; }

    /// <summary>A heading with the counts of a stage, and its table.</summary>
    public IEnumerable<string> Draw(StageRun stage, ImmutableArray<FlowDifference> differences)
    {
        var wrong = differences.Select(d => d.Flow).ToHashSet();
        var heading = $"  {_headings.Next(stage, wrong, out var isDrawn)}";
        return isDrawn ? [heading, .. Table(stage, wrong)] : [heading];
    }

    private IEnumerable<string> Table(StageRun stage, HashSet<Flow> wrong) =>
        _table.IsTooLarge
            ? NamespaceSummary.Lines(stage.Observed, wrong, _width, _table.Size, _isChoice)
            : _table.Lines(stage.Observed, wrong, _style);
}
