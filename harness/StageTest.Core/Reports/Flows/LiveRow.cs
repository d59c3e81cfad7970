using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Reports.Flows;

/// <summary>A table that grows while it is read: its column widths cannot depend on later rows.</summary>
internal static class LiveRow
{
    // The widths of the columns up to the policy.
    private static readonly int[] Widths = [19, 26, 26, 9, 11, 7, 7, 0];

    /// <summary>Writes the headings.</summary>
    public static void WriteHeadings(TextWriter writer) => Write(ObservationRows.Headings.Select(h => h.ToUpperInvariant()), writer);

    /// <summary>Writes a record as a row.</summary>
    public static void Write(FlowRecord record, TextWriter writer) => Write(ObservationRows.Of(record).Select(PrintableText.Of), writer);

    private static void Write(IEnumerable<string> cells, TextWriter writer) =>
        writer.WriteLine(string.Join("  ", cells.Zip(Widths, (cell, width) => cell.PadRight(width))).TrimEnd());
}
