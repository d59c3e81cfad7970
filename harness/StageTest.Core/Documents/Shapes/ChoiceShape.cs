using System.Collections.Immutable;

namespace StageTest.Core.Documents.Shapes;

/// <summary>A value that may be written in several ways.</summary>
/// <param name="Ways">The ways; a value is valid if it matches one of them.</param>
internal sealed record ChoiceShape(params ImmutableArray<Shape> Ways) : Shape;
