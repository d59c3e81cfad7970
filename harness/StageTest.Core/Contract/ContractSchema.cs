using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace StageTest.Core.Contract;

/// <summary>Makes the JSON Schema of a record of the contract, draft 2020-12, with the descriptions of its members.</summary>
/// <remarks>Objects may have more members than it says, because members are added to a version.</remarks>
internal static class ContractSchema
{
    private static readonly JsonSerializerOptions Options = new(ContractJson.Options) { WriteIndented = true, NewLine = "\n" };

    /// <summary>The text of the schema of a record, ending with a line end.</summary>
    /// <param name="record">The type of the record.</param>
    /// <param name="title">What it is, in a few words.</param>
    public static string Text(Type record, string title)
    {
        var schema = SchemaOf(record).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return schema.ToJsonString(Options) + "\n";
    }

    private static JsonNode SchemaOf(Type type) =>
        ContractJson.Options.GetJsonSchemaAsNode(type, new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Complete });

    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode node)
    {
        if (context.PropertyInfo is not { } property)
        {
            return node;
        }

        // The exporter cannot look into a converter.
        var schema = node as JsonObject ?? new JsonObject { ["type"] = "array", ["items"] = SchemaOf(ItemOf(property.PropertyType)) };
        if (!property.IsRequired && schema["type"] is JsonArray { Count: 2 } types)
        {
            // Left out instead of null.
            schema["type"] = types.Select(t => t!.GetValue<string>()).First(t => t != "null");
        }

        if (Attribute<AllowedValuesAttribute>(property.AttributeProvider) is { } allowed)
        {
            schema["enum"] = new JsonArray([.. allowed.Values.Select(v => (JsonNode?)(v as string))]);
        }

        schema.Insert(0, "description", Attribute<DescriptionAttribute>(property.AttributeProvider)?.Description);
        return schema;
    }

    private static Type ItemOf(Type list) => list.GetGenericArguments()[0];

    private static T? Attribute<T>(System.Reflection.ICustomAttributeProvider? provider)
        where T : Attribute => provider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}
