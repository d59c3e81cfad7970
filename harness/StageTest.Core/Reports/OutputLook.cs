namespace StageTest.Core.Reports;

/// <summary>The display properties of a text's reader.</summary>
/// <param name="Width">The maximum line length of a table.</param>
/// <param name="Style">Styles decisions and marks, or null for plain text.</param>
/// <param name="ForTerminal">Whether a terminal shows it, so that no character may control it.</param>
internal sealed record OutputLook(int Width = TextReport.DefaultWidth, TextStyle? Style = null, bool ForTerminal = false)
{
    /// <summary>Whether matrices of any size are drawn; null, the default, if the command has no option for it.</summary>
    public bool? IsFull { get; init; }

    /// <summary>Plain text for files.</summary>
    public static OutputLook Plain { get; } = new();
}
