using StageTest.Core.Reports;

namespace StageTest.Cli.Commands.Lab;

/// <summary>The matrix of an interactive lab as lines.</summary>
internal static class LabTable
{
    /// <summary>The table, with what explains it; where it is too large or does not fit, its namespaces.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="width">How many characters a line has at most.</param>
    /// <param name="height">How many lines there may be. Default: any number.</param>
    /// <param name="style">Dresses the marks; null for plain text.</param>
    public static IReadOnlyList<string> Lines(LabReading reading, int width, int height = int.MaxValue, TextStyle? style = null) =>
        FittingTable.Lines(reading.Observed, reading.Wrong, width, height, style);
}
