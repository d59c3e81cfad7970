namespace StageTest.Core.Reports;

/// <summary>What the reader of a text can see.</summary>
/// <param name="Width">How many characters a line of a table may have.</param>
/// <param name="Style">Dresses decisions and marks, or null for plain text.</param>
/// <param name="ForTerminal">Whether a terminal shows it, so that no character may steer one.</param>
internal sealed record OutputLook(int Width = TextReport.DefaultWidth, TextStyle? Style = null, bool ForTerminal = false)
{
    /// <summary>Whether matrices of any size are drawn; null, the default, if the command does not let users choose.</summary>
    public bool? IsFull { get; init; }

    /// <summary>Plain text, as files get it.</summary>
    public static OutputLook Plain { get; } = new();
}
