using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports;

/// <summary>A matrix that fits a screen: by cell, else by namespace, else truncated.</summary>
internal static class FittingTable
{
    /// <summary>The lines.</summary>
    /// <param name="observed">The observation.</param>
    /// <param name="wrong">The unexpected flows.</param>
    /// <param name="width">The maximum line length.</param>
    /// <param name="height">The maximum number of lines. Default: none.</param>
    /// <param name="style">Styles the marks; null for plain text.</param>
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
