namespace StageTest.Core.Documents.Shapes;

/// <summary>A field of an object in a scenario file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description, in sentences that editors show.</param>
internal abstract record Field(string Name, string Description)
{
    /// <summary>Whether it is required.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it must not be written without a value. Otherwise an empty value means the same as no field.</summary>
    public bool RefusesNull { get; init; }

    /// <summary>The valid values.</summary>
    public abstract Shape Value { get; }
}

/// <summary>A field with a typed shape, so that only the matching way to read it compiles.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description, in sentences that editors show.</param>
/// <param name="Shape">The valid values.</param>
/// <typeparam name="TShape">The kind of value.</typeparam>
internal sealed record Field<TShape>(string Name, string Description, TShape Shape) : Field(Name, Description)
    where TShape : Shape
{
    /// <inheritdoc/>
    public override Shape Value => Shape;
}
