namespace StageTest.Core.Documents;

/// <summary>A place in a file. Lines and columns count from 1.</summary>
/// <param name="File">The file as the caller named it, with forward slashes.</param>
/// <param name="Line">The line, or 0 for the whole file.</param>
/// <param name="Column">The column, or 0 for the whole file.</param>
internal readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary>The file as a whole.</summary>
    public static SourceLocation Whole(string file) => new(file, 0, 0);

    /// <summary>
    /// Writes <c>file:line:column</c>, or the file alone, so that editors can jump to it. Unprintable characters are escaped.
    /// </summary>
    public override string ToString() => Line == 0 ? PrintableText.Of(File ?? "") : $"{PrintableText.Of(File ?? "")}:{Line}:{Column}";
}
