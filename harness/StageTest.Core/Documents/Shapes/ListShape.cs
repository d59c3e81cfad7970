namespace StageTest.Core.Documents.Shapes;

/// <summary>A list of values.</summary>
/// <param name="Item">The shape of each item.</param>
internal sealed record ListShape(Shape Item) : Shape
{
    /// <summary>Whether a single value is valid without a list around it.</summary>
    public bool AllowsOne { get; init; }

    /// <summary>The message for an empty list, given the field's name; null if it may be empty.</summary>
    public Func<string, string>? EmptyProblem { get; init; }

    /// <summary>
    /// For lists that restrict something: an empty one would mean everything, which no author intends.
    /// </summary>
    public static Func<string, string> EmptyWouldMeanAll { get; } =
        name => $"'{name}' is an empty list. Name something in it, or leave it out to mean all.";
}
