namespace StageTest.Core.Documents.Sources;

/// <summary>A source could not be rendered.</summary>
/// <param name="message">The reason and the remedy, in sentences.</param>
internal sealed class RenderException(string message) : Exception(message);
