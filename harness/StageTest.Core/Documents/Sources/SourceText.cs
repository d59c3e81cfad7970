namespace StageTest.Core.Documents.Sources;

/// <summary>A text of Kubernetes documents that a source led to.</summary>
/// <param name="File">What messages call it: the file's path, or what it was rendered from.</param>
/// <param name="Text">The text.</param>
/// <param name="NamedAt">Where its source is named.</param>
internal sealed record SourceText(string File, string Text, SourceLocation NamedAt)
{
    /// <summary>How the text came to be read. Default: a renderer printed it, or it was named.</summary>
    public FoundHow Found { get; init; } = FoundHow.Named;
}
