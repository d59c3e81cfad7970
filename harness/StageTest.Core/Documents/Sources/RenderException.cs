namespace StageTest.Core.Documents.Sources;

/// <summary>A source could not be rendered.</summary>
/// <param name="message">Why, and what to do about it, in sentences.</param>
internal sealed class RenderException(string message) : Exception(message);
