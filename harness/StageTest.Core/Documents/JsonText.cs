using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StageTest.Core.Documents;

/// <summary>Text in JSON's double quotes, which YAML reads too.</summary>
internal static partial class JsonText
{
    // No HTML page ever contains such text.
    private static readonly QuotedText ReadableText = new(
        new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    /// <summary>In quotes, with everything but ASCII letters, digits and plain signs escaped.</summary>
    public static string Quoted(string text) => JsonSerializer.Serialize(text, QuotedText.Default.String);

    /// <summary>In quotes, with letters of all languages and all signs unescaped, if JSON allows it.</summary>
    public static string Readable(string text) => JsonSerializer.Serialize(text, ReadableText.String);

    [JsonSerializable(typeof(string))]
    private sealed partial class QuotedText : JsonSerializerContext;
}
