namespace StageTest.Core.Documents.Shapes;

/// <summary>A list of values.</summary>
/// <param name="Item">What each item is.</param>
internal sealed record ListShape(Shape Item) : Shape
{
    /// <summary>Whether one value may stand without a list around it.</summary>
    public bool AllowsOne { get; init; }

    /// <summary>Whether the list must hold something.</summary>
    public bool RefusesEmpty { get; init; }
}
