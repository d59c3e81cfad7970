using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Reports.Flows;

/// <summary>A table that grows while it is read: no width can follow what rows hold that are still to come.</summary>
internal static class LiveRow
{
    // Of the columns to the policy.
    private static readonly int[] Widths = [19, 26, 26, 9, 11, 7, 7, 0];

    /// <summary>Writes the headings.</summary>
    public static void WriteHeadings(TextWriter writer) => Write(ObservationRows.Headings.Select(h => h.ToUpperInvariant()), writer);

    /// <summary>Writes a record as a row.</summary>
    public static void Write(FlowRecord record, TextWriter writer) => Write(ObservationRows.Of(record).Select(PrintableText.Of), writer);

    private static void Write(IEnumerable<string> cells, TextWriter writer) =>
        writer.WriteLine(string.Join("  ", cells.Zip(Widths, (cell, width) => cell.PadRight(width))).TrimEnd());
}
