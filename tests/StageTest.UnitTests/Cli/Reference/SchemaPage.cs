using System.Text;
using System.Text.Json;

namespace StageTest.UnitTests.Cli.Reference;

/// <summary>A JSON Schema as a page for people: a table of the fields, and one for each definition.</summary>
internal static class SchemaPage
{
    private const string Definitions = "#/definitions/";

    /// <summary>Writes the page.</summary>
    /// <param name="schema">The schema's text.</param>
    /// <param name="heading">The page's heading, and what stands below it.</param>
    public static string Of(string schema, string heading)
    {
        using var document = JsonDocument.Parse(schema);
        var root = document.RootElement;
        var page = new StringBuilder(heading).Append('\n').Append(Table(root));
        if (root.TryGetProperty("definitions", out var definitions))
        {
            foreach (var definition in definitions.EnumerateObject())
            {
                page.Append($"\n## {definition.Name}\n\n");
                if (Description(definition.Value) is { Length: > 0 } description)
                {
                    page.Append(description).Append("\n\n");
                }

                var rows = Rows(definition.Value, "");
                page.Append(rows.Length == 0 ? Form(definition.Value) + "\n" : Header + rows);
            }
        }

        return page.ToString();
    }

    private const string Header = "| Field | Form | Meaning |\n|---|---|---|\n";

    private static string Table(JsonElement schema) => Header + Rows(schema, "");

    private static string Rows(JsonElement schema, string path)
    {
        var rows = new StringBuilder();
        foreach (var alternative in Alternatives(schema))
        {
            if (alternative.TryGetProperty("properties", out var properties))
            {
                foreach (var property in properties.EnumerateObject())
                {
                    rows.Append($"| `{path}{property.Name}` | {Form(property.Value)} | {Cell(Description(property.Value))} |\n");
                    rows.Append(Rows(property.Value, $"{path}{property.Name}."));
                }
            }

            if (alternative.TryGetProperty("items", out var items) && path.Length > 0)
            {
                rows.Append(Rows(items, $"{path[..^1]}[]."));
            }
        }

        return rows.ToString();
    }

    private static JsonElement[] Alternatives(JsonElement schema) =>
        schema.ValueKind != JsonValueKind.Object ? []
        // Beside a type, alternatives only say which fields go together.
        : schema.TryGetProperty("type", out _) || schema.TryGetProperty("properties", out _) ? [schema]
        : schema.TryGetProperty("anyOf", out var any) ? [.. any.EnumerateArray()]
        : schema.TryGetProperty("oneOf", out var one) ? [.. one.EnumerateArray()]
        : [schema];

    private static string Form(JsonElement schema)
    {
        string[] forms = [.. Alternatives(schema).Select(FormOfOne).Where(f => f.Length > 0).Distinct()];
        var single = string.Join(" or ", forms.Where(f => !f.StartsWith("list of ", StringComparison.Ordinal)));
        return forms.Contains($"list of {single}") && forms.Length > 1 ? $"{single}, or a list of these" : string.Join(" or ", forms);
    }

    private static string FormOfOne(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()![Definitions.Length..];
            return $"[{name}](#{name.ToLowerInvariant()})";
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return string.Join(" or ", values.EnumerateArray().Where(v => v.ValueKind != JsonValueKind.Null).Select(v => $"`{v}`"));
        }

        if (!schema.TryGetProperty("type", out _) && (schema.TryGetProperty("anyOf", out _) || schema.TryGetProperty("oneOf", out _)))
        {
            return Form(schema);
        }

        return string.Join(" or ", Types(schema).Where(t => t != "null").Select(t => TypeName(t, schema)));
    }

    private static IEnumerable<string> Types(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!)
        : [type.GetString()!];

    private static string TypeName(string type, JsonElement schema) =>
        type switch
        {
            "array" when schema.TryGetProperty("items", out var items) && Form(items) is { Length: > 0 } form => $"list of {form}",
            "array" => "list",
            "object"
                when schema.TryGetProperty("additionalProperties", out var values)
                    && values.ValueKind == JsonValueKind.Object
                    && Form(values) is { Length: > 0 } form => $"map to {form}",
            "object" => "map",
            "boolean" => "`true` or `false`",
            "integer" or "number" => "number",
            _ => "text",
        };

    private static string Description(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("description", out var text) ? text.GetString()! : "";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
