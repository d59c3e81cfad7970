using System.Collections.Immutable;

namespace StageTest.Core.Documents.Shapes;

/// <summary>An object with exactly these fields.</summary>
/// <param name="What">What the object is, for messages: <c>a workload</c>.</param>
internal sealed record ObjectShape(string What) : Shape
{
    /// <summary>Its fields, in the order of display.</summary>
    public required ImmutableArray<Field> Fields
    {
        get;
        init
        {
            field = value;
            Names = [.. value.Select(one => one.Name)];
        }
    }

    /// <summary>Fields of which at least one is required; empty if there are none.</summary>
    public ImmutableArray<Field> AtLeastOneOf { get; init; } = [];

    /// <summary>The names of its fields.</summary>
    public ImmutableHashSet<string> Names { get; private init; } = [];
}
