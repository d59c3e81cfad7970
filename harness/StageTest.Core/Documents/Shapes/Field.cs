namespace StageTest.Core.Documents.Shapes;

/// <summary>A field of an object in a scenario file.</summary>
/// <param name="Name">How it is written.</param>
/// <param name="Description">What it means, in sentences that editors show.</param>
internal abstract record Field(string Name, string Description)
{
    /// <summary>Whether the object needs it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it must not be written without a value. If it may, that means the same as to leave it out.</summary>
    public bool RefusesNull { get; init; }

    /// <summary>What its value may be.</summary>
    public abstract Shape Value { get; }
}

/// <summary>A field whose kind of value is known, so that only the right way to read it compiles.</summary>
/// <param name="Name">How it is written.</param>
/// <param name="Description">What it means, in sentences that editors show.</param>
/// <param name="Shape">What its value may be.</param>
/// <typeparam name="TShape">The kind of value.</typeparam>
internal sealed record Field<TShape>(string Name, string Description, TShape Shape) : Field(Name, Description)
    where TShape : Shape
{
    /// <inheritdoc/>
    public override Shape Value => Shape;
}
