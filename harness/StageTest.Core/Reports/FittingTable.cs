using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports;

/// <summary>A matrix that fits a screen: cell by cell, else by namespace, else the beginning of that.</summary>
internal static class FittingTable
{
    /// <summary>The lines.</summary>
    /// <param name="observed">What was seen.</param>
    /// <param name="wrong">The unexpected flows.</param>
    /// <param name="width">How many characters a line has at most.</param>
    /// <param name="height">How many lines there may be. Default: any number.</param>
    /// <param name="style">Dresses the marks; null for plain text.</param>
    public static IReadOnlyList<string> Lines(
        ConnectivityMatrix observed,
        IReadOnlySet<Flow> wrong,
        int width,
        int height = int.MaxValue,
        TextStyle? style = null
    )
    {
        var table = new TruthTable(observed.Plan, width);
        if (!table.IsTooLarge)
        {
            string[] whole =
            [
                .. table.Lines(observed, wrong, style ?? ((_, text) => text)),
                .. table.IsNumbered ? table.Legend() : [],
                "",
                .. TextWrap.Items(TruthTable.Key.Split("   "), "   ", width),
            ];
            if (whole.Length <= height)
            {
                return whole;
            }
        }

        string[] summary = [.. NamespaceSummary.Lines(observed, wrong, width, table.Size)];
        var most = Math.Max(1, height);
        return summary.Length <= most ? summary : [.. summary.Take(most - 1), "    (the rest does not fit on this screen)"];
    }
}
