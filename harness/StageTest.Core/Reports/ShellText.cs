namespace StageTest.Core.Reports;

/// <summary>Words of a command line that a reader can paste into a POSIX shell.</summary>
internal static class ShellText
{
    /// <summary>The word unchanged if it is safe in a shell, else in single quotes.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/._-:=@%+,".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
