namespace StageTest.Core.Documents.Sources;

/// <summary>A text with Kubernetes documents from a source.</summary>
/// <param name="File">Its name in messages: the path of the file, or the source that was rendered.</param>
/// <param name="Text">The text.</param>
/// <param name="NamedAt">The place that names its source.</param>
internal sealed record SourceText(string File, string Text, SourceLocation NamedAt)
{
    /// <summary>How the text was found. Default: a renderer printed it, or it was named.</summary>
    public FoundHow Found { get; init; } = FoundHow.Named;
}
