namespace StageTest.Core.Documents.Shapes;

/// <summary>True or false.</summary>
/// <param name="Default">The default.</param>
internal sealed record BooleanShape(bool Default) : Shape;
