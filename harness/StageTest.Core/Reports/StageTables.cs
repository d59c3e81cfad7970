using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>The matrices of one run, stage after stage. A stage that looks like an earlier one is not drawn again.</summary>
internal sealed class StageTables
{
    private readonly TruthTable _table;
    private readonly TextStyle _style;
    private readonly List<(StageRun Stage, HashSet<Flow> Wrong)> _drawn = [];

    public StageTables(ScenarioRun run, int width, TextStyle style)
    {
        _table = new(run.Plan, width);
        _style = style;
        Legend = _table is { IsNumbered: true, IsTooLarge: false } ? ["  columns", .. _table.Legend()] : [];
    }

    /// <summary>What the column numbers stand for; empty where the columns have their names.</summary>
    public ImmutableArray<string> Legend { get; }

    /// <summary>A heading with the counts of a stage, and its table.</summary>
    public IEnumerable<string> Draw(StageRun stage, ImmutableArray<FlowDifference> differences)
    {
        var name = StageText.Name(stage.Stage);
        var wrong = differences.Select(d => d.Flow).ToHashSet();
        if (_drawn.Find(d => d.Wrong.SetEquals(wrong) && d.Stage.Observed.Verdicts.SequenceEqual(stage.Observed.Verdicts)).Stage is { } equal)
        {
            return [$"  {name}: same as {StageText.Name(equal.Stage)}{Settling(stage)}"];
        }

        _drawn.Add((stage, wrong));
        return [$"  {name}: {TruthTable.Tally(stage.Observed.Verdicts)}{Settling(stage)}", .. Table(stage, wrong)];
    }

    private IEnumerable<string> Table(StageRun stage, HashSet<Flow> wrong) =>
        _table.IsTooLarge
            ? [_style(TextRole.Faint, $"    No table: {_table.Size} cells are too many to read. '--output json=FILE' has every flow.")]
            : _table.Lines(stage.Observed, wrong, _style);

    private static string Settling(StageRun stage) =>
        stage.Flapped.IsEmpty ? ""
        : stage.Settled ? $"; {CountText.Of(stage.Flapped.Length, "flow")} changed before two readings agreed"
        : $"; {CountText.Of(stage.Flapped.Length, "flow")} kept changing over {stage.Readings} readings";
}
