namespace StageTest.Core.Documents.Shapes;

/// <summary>True or false.</summary>
/// <param name="Default">What the field means where it is omitted.</param>
internal sealed record BooleanShape(bool Default) : Shape;
