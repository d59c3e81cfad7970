using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Documents;

// Reading by definition: the shape of a field has its name, its valid values and its default.
internal sealed partial class FieldReader
{
    /// <summary>Begins to read an object of a defined shape; null, with an error, if the value is not an object.</summary>
    public static FieldReader? Of(YamlNode node, ObjectShape shape, DiagnosticBag diagnostics) =>
        Of(node, shape.What, diagnostics) is { } fields ? new(fields._mapping, shape.What, shape, diagnostics) : null;

    /// <summary>The place of a field, or of the object if the field is absent.</summary>
    public SourceLocation LocationOf(Field field) => LocationOf(field.Name);

    /// <summary>Whether the field is present, even with null.</summary>
    public bool Has(Field field) => Has(Defined(field).Name);

    /// <summary>The value of a field; null if it is absent, with an error if it is required.</summary>
    public YamlNode? Value(Field field) => Defined(field).IsRequired ? Required(field.Name) : Optional(field.Name);

    /// <summary>The text of a field, or its default if it is absent; null, with an error, if it is not a text.</summary>
    public string? Text(Field<TextShape> field)
    {
        return Value(field) is { } node ? AsText(node, field.Name, field.Shape, Diagnostics) : field.Shape.Default;
    }

    /// <summary>The text of a field, or of an item of its list; null, with an error, if it violates the definition.</summary>
    public static string? AsText(YamlNode node, string field, TextShape shape, DiagnosticBag diagnostics)
    {
        if (AsText(node, $"'{field}'", diagnostics) is not { } text)
        {
            return null;
        }

        if (shape.ProblemOf(text) is { } problem)
        {
            diagnostics.Error(node.Location, problem);
            return null;
        }

        return text;
    }

    /// <summary>The number of a field, or its default if it is absent; null, with an error, if it is not a number.</summary>
    public long? Integer(Field<IntegerShape> field) =>
        Value(field) is null ? field.Shape.Default : Integer(field.Name, field.Shape.Minimum, field.Shape.Maximum);

    /// <summary>A number; null if it is absent, with an error if it is not a number or out of range.</summary>
    public double? Number(Field<NumberShape> field)
    {
        if (Value(field) is not { } node || Number(field.Name) is not { } number)
        {
            return null;
        }

        if (number >= field.Shape.Minimum && number <= field.Shape.Maximum)
        {
            return number;
        }

        var (least, most) = (field.Shape.Minimum, field.Shape.Maximum);
        Diagnostics.Error(
            node.Location,
            string.Create(CultureInfo.InvariantCulture, $"'{field.Name}' must be a number from {least} to {most}, found {node.Describe()}.")
        );
        return null;
    }

    /// <summary>The boolean of a field, or its default if it is absent; null, with an error, if it is not a boolean.</summary>
    public bool? Boolean(Field<BooleanShape> field) => Value(field) is null ? field.Shape.Default : Boolean(field.Name);

    /// <summary>The object of a field; null if it is absent, with an error if it is not an object.</summary>
    public FieldReader? Object(Field<ObjectShape> field) => Value(field) is { } node ? Of(node, field.Shape, Diagnostics) : null;

    /// <summary>The items of a list field; empty if it is absent, with an error if it is not a list.</summary>
    public ImmutableArray<YamlNode> List(Field<ListShape> field)
    {
        if (Value(field) is not { } node)
        {
            return [];
        }

        if (field.Shape.EmptyProblem is { } problem && node is YamlSequence { Items.IsEmpty: true })
        {
            Diagnostics.Error(node.Location, problem(field.Name));
        }

        return field.Shape.AllowsOne ? Many(node) : List(field.Name);
    }

    /// <summary>A map from text to text, such as labels; keys and values follow the definition.</summary>
    public ImmutableSortedDictionary<string, string> TextMap(Field<MapShape> field) =>
        Defined(field).Shape == MapShape.Labels ? Labels(field.Name) : TextMap(field.Name);

    private TField Defined<TField>(TField field)
        where TField : Field =>
        _shape is null || _shape.Fields.Contains(field)
            ? field
            : throw new InvalidOperationException($"The field '{field.Name}' is read, but the definition of {What} does not have it.");
}
