using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Documents;

/// <summary>
/// Reads the fields of one YAML object strictly: each is requested by name, and every field that was not requested is reported.
/// </summary>
internal sealed partial class FieldReader
{
    // Each suggestion costs a search, so their number is limited.
    private const int MostReported = 20;

    private readonly YamlMapping _mapping;
    private readonly ObjectShape? _shape;
    private readonly HashSet<string> _asked = [];
    private readonly HashSet<string> _told = [];

    private FieldReader(YamlMapping mapping, string what, ObjectShape? shape, DiagnosticBag diagnostics)
    {
        _mapping = mapping;
        _shape = shape;
        What = what;
        Diagnostics = diagnostics;
    }

    /// <summary>What the object is, for messages: <c>a workload</c>.</summary>
    public string What { get; }

    public DiagnosticBag Diagnostics { get; }

    public SourceLocation Location => _mapping.Location;

    /// <summary>Begins to read an object; null, with an error, if the value is not an object.</summary>
    public static FieldReader? Of(YamlNode node, string what, DiagnosticBag diagnostics)
    {
        if (node is YamlMapping mapping)
        {
            return new(mapping, what, null, diagnostics);
        }

        diagnostics.Error(node.Location, $"Expected {what} (an object), found {node.Describe()}.");
        return null;
    }

    /// <summary>
    /// Begins to read an item of a list of objects of the Kubernetes API, in which an empty item is an object without fields.
    /// </summary>
    public static FieldReader? OfItem(YamlNode node, string what, DiagnosticBag diagnostics) =>
        Of(node is YamlScalar { IsNull: true } ? new YamlMapping(node.Location, []) : node, what, diagnostics);

    /// <summary>The place of a field, or of the object if the field is absent.</summary>
    public SourceLocation LocationOf(string name) => _mapping[name]?.Location ?? Location;

    /// <summary>The value of a field, or null if it is absent or null.</summary>
    public YamlNode? Optional(string name)
    {
        _asked.Add(name);
        return _mapping[name] is { } node and not YamlScalar { IsNull: true } ? node : null;
    }

    /// <summary>Whether the field is present, even with null.</summary>
    public bool Has(string name)
    {
        _asked.Add(name);
        return _mapping[name] is not null;
    }

    /// <summary>The value of a field; null, with an error, if it is absent.</summary>
    public YamlNode? Required(string name)
    {
        var node = Optional(name);
        if (node is null && Misspelt(name) is { } key)
        {
            // One misspelt word is one error: the missing field is present under another name.
            _told.Add(key.Value);
            TellUnknown(key, _shape!.Names);
        }
        else if (node is null)
        {
            Diagnostics.Error(LocationOf(name), $"{Capital(What)} needs the field '{name}'.");
        }

        return node;
    }

    public FieldReader? Object(string name, string what) => Optional(name) is { } node ? Of(node, what, Diagnostics) : null;

    public string? Text(string name) => Optional(name) is { } node ? AsText(node, $"'{name}'", Diagnostics) : null;

    public string? RequiredText(string name) => Required(name) is { } node ? AsText(node, $"'{name}'", Diagnostics) : null;

    public long? Integer(string name, long minimum, long maximum)
    {
        if (Optional(name) is not { } node)
        {
            return null;
        }

        if (node is YamlScalar scalar && scalar.AsInteger() is { } number && number >= minimum && number <= maximum)
        {
            return number;
        }

        Diagnostics.Error(node.Location, $"'{name}' must be a whole number from {minimum} to {maximum}, found {node.Describe()}.");
        return null;
    }

    public double? Number(string name)
    {
        switch (Optional(name))
        {
            case null:
                return null;
            case YamlScalar scalar when scalar.AsInteger() is { } whole:
                return whole;
            case YamlScalar { IsNumber: true } scalar
                when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number):
                return number;
            case var other:
                Diagnostics.Error(other.Location, $"'{name}' must be a number, found {other.Describe()}.");
                return null;
        }
    }

    public bool? Boolean(string name)
    {
        switch (Optional(name))
        {
            case null:
                return null;
            case YamlScalar { IsPlain: true, Value: "true" or "True" or "TRUE" }:
                return true;
            case YamlScalar { IsPlain: true, Value: "false" or "False" or "FALSE" }:
                return false;
            case var other:
                Diagnostics.Error(other.Location, $"'{name}' must be true or false, found {other.Describe()}.");
                return null;
        }
    }

    /// <summary>The items of a list field; empty if it is absent, with an error if it is not a list.</summary>
    public ImmutableArray<YamlNode> List(string name)
    {
        switch (Optional(name))
        {
            case null:
                return [];
            case YamlSequence sequence:
                return sequence.Items;
            case var other:
                Diagnostics.Error(other.Location, $"'{name}' must be a list, found {other.Describe()}.");
                return [];
        }
    }

    /// <summary>The items of a field that may contain one value or a list of them.</summary>
    public ImmutableArray<YamlNode> OneOrMany(string name) => Optional(name) is { } node ? Many(node) : [];

    /// <summary>Reports a field that the object does not have, with a better reason than <see cref="Finish"/> could give.</summary>
    public void Refuse(string name, string message)
    {
        if (_mapping[name] is { } node)
        {
            _asked.Add(name);
            Diagnostics.Error(node.Location, message);
        }
    }

    /// <summary>Declares that fields exist and are ignored on purpose.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _asked.Add(name);
        }
    }

    /// <summary>Reports every field that was never requested. Call it last.</summary>
    public void Finish()
    {
        IReadOnlySet<string> known = _shape is null ? _asked : _shape.Names;
        var unread = known.FirstOrDefault(name => !_asked.Contains(name));
        if (unread is not null)
        {
            throw new InvalidOperationException($"The field '{unread}' of {What} is defined, but its reader overlooks it.");
        }

        var unknown = _mapping
            .Entries.Select(entry => entry.Key)
            .Where(key => !known.Contains(key.Value) && !_asked.Contains(key.Value) && !_told.Contains(key.Value))
            .ToList();
        foreach (var key in unknown.Take(MostReported))
        {
            TellUnknown(key, known);
        }

        if (unknown.Count > MostReported)
        {
            Diagnostics.Error(
                unknown[MostReported].Location,
                $"{Capital(What)} has none of the {unknown.Count - MostReported} fields from here on that were not named yet."
            );
        }
    }

    private void TellUnknown(YamlScalar key, IEnumerable<string> known) =>
        Diagnostics.Error(key.Location, $"{Capital(What)} has no field '{key.Value}'.{Suggestion.For(key.Value, known, "Its fields")}");

    // The key that was written instead of a field's name, if all names are known.
    private YamlScalar? Misspelt(string name) =>
        _shape is not { } shape || _mapping[name] is not null
            ? null
            : _mapping
                .Entries.Select(entry => entry.Key)
                .Where(key => !shape.Names.Contains(key.Value))
                .Take(MostReported)
                .FirstOrDefault(key => !_told.Contains(key.Value) && Suggestion.Closest(key.Value, shape.Names) == name);

    public static ImmutableArray<YamlNode> Many(YamlNode node) => node is YamlSequence sequence ? sequence.Items : [node];

    public static string? AsText(YamlNode node, string what, DiagnosticBag diagnostics)
    {
        if (node is YamlScalar { IsText: true } scalar)
        {
            return scalar.Value;
        }

        var remedy = node is YamlScalar { IsNull: false } value ? $" Quote it: \"{value.Value}\"." : "";
        diagnostics.Error(node.Location, $"{Capital(what)} must be text, found {node.Describe()}.{remedy}");
        return null;
    }

    /// <summary>The text with a capital first letter.</summary>
    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
