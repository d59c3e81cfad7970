using StageTest.Core.Reports;

namespace StageTest.Cli.Commands.Lab;

/// <summary>The matrix of an interactive lab as lines.</summary>
internal static class LabTable
{
    /// <summary>The table, with its legend; if it is too large or does not fit, a table of its namespaces.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="width">The maximum length of a line.</param>
    /// <param name="height">The maximum number of lines. Default: unlimited.</param>
    /// <param name="style">The style of the marks; null for plain text.</param>
    public static IReadOnlyList<string> Lines(LabReading reading, int width, int height = int.MaxValue, TextStyle? style = null) =>
        FittingTable.Lines(reading.Observed, reading.Wrong, width, height, style);
}
