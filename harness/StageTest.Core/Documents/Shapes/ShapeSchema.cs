using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StageTest.Core.Documents.Shapes;

/// <summary>
/// Writes a <see cref="Shape"/> as JSON Schema, draft 7: the draft that all editors' YAML support understands.
/// </summary>
/// <remarks>It uses only keywords that older validators know too: <c>enum</c> for one value, patterns for keys.</remarks>
internal sealed class ShapeSchema
{
    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The published schema of a document, ending with a line end.</summary>
    /// <param name="shape">The shape of the document.</param>
    /// <param name="title">The schema's title.</param>
    /// <param name="description">The purpose of the document.</param>
    public static string TextOf(ObjectShape shape, string title, string description) =>
        Of(shape, title, description).ToJsonString(Options) + "\n";

    private static JsonObject Of(ObjectShape shape, string title, string description)
    {
        var writer = new ShapeSchema();
        var root = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = title,
            ["description"] = description,
        };
        foreach (var (name, value) in writer.Object(shape).ToArray())
        {
            root[name] = value?.DeepClone();
        }

        root["definitions"] = new JsonObject(writer._definitions.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Key, d.Value)));
        return root;
    }

    private JsonObject Value(Shape shape) =>
        shape switch
        {
            TextShape text => Text(text),
            IntegerShape number => Number(number),
            NumberShape number => new()
            {
                ["type"] = "number",
                ["minimum"] = number.Minimum,
                ["maximum"] = number.Maximum,
            },
            BooleanShape boolean => new() { ["type"] = "boolean", ["default"] = boolean.Default },
            ListShape list => List(list),
            MapShape map => Map(map),
            ChoiceShape choice => Choice(choice.Ways.Select(Value)),
            ObjectShape item => Reference(item),
            _ => throw new InvalidOperationException($"No schema is known for {shape.GetType().Name}."),
        };

    private static JsonObject Text(TextShape shape)
    {
        var text = new JsonObject { ["type"] = "string" };
        if (shape.Rule is { } rule)
        {
            text["pattern"] = $"^({rule.Pattern})$";
            if (rule.MaximumLength is { } longest)
            {
                text["maxLength"] = longest;
            }
        }

        if (!shape.Values.IsEmpty)
        {
            text["enum"] = new JsonArray([.. shape.Values.Select(value => JsonValue.Create(value))]);
        }

        if (shape.Default is { } otherwise)
        {
            text["default"] = otherwise;
        }

        return text;
    }

    private static JsonObject Number(IntegerShape shape)
    {
        var number = new JsonObject
        {
            ["type"] = "integer",
            ["minimum"] = shape.Minimum,
            ["maximum"] = shape.Maximum,
        };
        if (shape.Default is { } otherwise)
        {
            number["default"] = otherwise;
        }

        return number;
    }

    private JsonObject List(ListShape shape)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = Value(shape.Item) };
        if (shape.EmptyProblem is not null)
        {
            list["minItems"] = 1;
        }

        if (!shape.AllowsOne)
        {
            return list;
        }

        var one = shape.Item is ChoiceShape choice ? choice.Ways : ImmutableArray.Create(shape.Item);
        return Choice([.. one.Select(Value), list]);
    }

    private JsonObject Map(MapShape shape)
    {
        var value = shape.AllowsNull ? Nullable(Value(shape.Value)) : Value(shape.Value);
        if (shape.Keys is not { } keys)
        {
            return new() { ["type"] = "object", ["additionalProperties"] = value };
        }

        var length = keys.MaximumLength is { } longest ? $"(?=.{{0,{longest}}}$)" : "";
        return new()
        {
            ["type"] = "object",
            ["patternProperties"] = new JsonObject { [$"^{length}({keys.Pattern})$"] = value },
            ["additionalProperties"] = false,
        };
    }

    private JsonObject Object(ObjectShape shape)
    {
        var properties = new JsonObject();
        foreach (var field in shape.Fields)
        {
            // An object of its own field is written inline, so that editors show that field's description.
            var value = field.Value is ObjectShape inner ? Object(inner) : Value(field.Value);
            var described = field.IsRequired || field.RefusesNull ? value : Nullable(value);
            described.Insert(0, "description", field.Description);
            properties[field.Name] = described;
        }

        var result = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (shape.Fields.Any(f => f.IsRequired))
        {
            result["required"] = new JsonArray([.. shape.Fields.Where(f => f.IsRequired).Select(f => JsonValue.Create(f.Name))]);
        }

        if (!shape.AtLeastOneOf.IsEmpty)
        {
            result["anyOf"] = new JsonArray([.. shape.AtLeastOneOf.Select(Written)]);
        }

        result["additionalProperties"] = false;
        return result;
    }

    private static JsonNode Written(Field field)
    {
        var value = new JsonObject { ["not"] = new JsonObject { ["type"] = "null" } };
        if (field.Value is ListShape)
        {
            value["minItems"] = 1;
        }

        return new JsonObject
        {
            ["required"] = new JsonArray(field.Name),
            ["properties"] = new JsonObject { [field.Name] = value },
        };
    }

    private JsonObject Reference(ObjectShape shape)
    {
        var words = shape.What.Split(' ').SkipWhile(word => word is "a" or "an").ToArray();
        var name = words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        if (!_definitions.ContainsKey(name))
        {
            _definitions[name] = [];
            _definitions[name] = Object(shape);
        }

        return new() { ["$ref"] = $"#/definitions/{name}" };
    }

    private static JsonObject Choice(IEnumerable<JsonObject> ways) => new() { ["anyOf"] = new JsonArray([.. ways]) };

    private static JsonObject Nullable(JsonObject value)
    {
        if (value["anyOf"] is JsonArray ways && value["type"] is null)
        {
            ways.Add((JsonNode)new JsonObject { ["type"] = "null" });
            return value;
        }

        if (value["type"] is not JsonValue type)
        {
            return Choice([value, new JsonObject { ["type"] = "null" }]);
        }

        value["type"] = new JsonArray(type.DeepClone(), "null");
        if (value["enum"] is JsonArray words)
        {
            words.Add(null);
        }

        // Together with null the object's own conditions must not apply.
        if (value["anyOf"] is JsonArray conditions)
        {
            conditions.Add((JsonNode)new JsonObject { ["type"] = "null" });
        }

        return value;
    }
}
