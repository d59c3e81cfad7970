namespace StageTest.Core.Documents.Shapes;

/// <summary>A list of values.</summary>
/// <param name="Item">What each item is.</param>
internal sealed record ListShape(Shape Item) : Shape
{
    /// <summary>Whether one value may stand without a list around it.</summary>
    public bool AllowsOne { get; init; }

    /// <summary>What to say about a list that holds nothing, given the field's name; null if it may be empty.</summary>
    public Func<string, string>? EmptyProblem { get; init; }

    /// <summary>
    /// For lists that narrow something down: without any item they would mean everything, which no author of one means.
    /// </summary>
    public static Func<string, string> EmptyWouldMeanAll { get; } =
        name => $"'{name}' is an empty list. Name something in it, or leave it out to mean all.";
}
