using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>
/// The headings of one run's matrices, stage by stage. A stage that equals an earlier one is not drawn again.
/// </summary>
internal sealed class StageHeadings
{
    private readonly List<(StageRun Stage, IReadOnlySet<Flow> Wrong)> _drawn = [];

    /// <summary>The name of a stage with its counts, or with the name of the equal stage.</summary>
    /// <param name="stage">The next stage.</param>
    /// <param name="wrong">Its unexpected flows.</param>
    /// <param name="isDrawn">Whether it differs from all earlier ones.</param>
    public string Next(StageRun stage, IReadOnlySet<Flow> wrong, out bool isDrawn)
    {
        var name = StageText.Name(stage.Stage);
        var equal = _drawn.Find(d => d.Wrong.SetEquals(wrong) && d.Stage.Observed.Verdicts.SequenceEqual(stage.Observed.Verdicts)).Stage;
        isDrawn = equal is null;
        if (equal is not null)
        {
            return $"{name}: same as {StageText.Name(equal.Stage)}{Settling(stage)}";
        }

        _drawn.Add((stage, wrong));
        return $"{name}: {TruthTable.Tally(stage.Observed.Verdicts)}{Settling(stage)}";
    }

    private static string Settling(StageRun stage) =>
        stage.Flapped.IsEmpty ? ""
        : stage.Settled ? $"; {CountText.Of(stage.Flapped.Length, "flow")} changed before two readings agreed"
        : $"; {CountText.Of(stage.Flapped.Length, "flow")} kept changing over {stage.Readings} readings";
}
