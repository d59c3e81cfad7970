using StageTest.Core.Reports;

namespace StageTest.Cli.Commands.Lab;

/// <summary>The matrix of an interactive lab as lines.</summary>
internal static class LabTable
{
    /// <summary>The table, with what explains it; where it is too large, its namespaces.</summary>
    public static IEnumerable<string> Lines(LabReading reading, int width, TextStyle? style = null)
    {
        var table = new TruthTable(reading.Observed.Plan, width);
        return table.IsTooLarge
            ? NamespaceSummary.Lines(reading.Observed, reading.Wrong, width, table.Size)
            :
            [
                .. table.Lines(reading.Observed, reading.Wrong, style ?? ((_, text) => text)),
                .. table.IsNumbered ? table.Legend() : [],
                "",
                TruthTable.Key,
            ];
    }
}
