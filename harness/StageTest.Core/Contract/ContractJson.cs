using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StageTest.Core.Contract;

/// <summary>Writes and reads the records of the JSON contract.</summary>
/// <remarks>
/// A member that is not required is omitted where it is null; a required one that may be null is written as null. Members are only ever
/// added to a version.
/// </remarks>
internal static class ContractJson
{
    /// <summary>One line of JSON, or one line for each item of a long list.</summary>
    public static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indented JSON with arrows and quotes as they are.</summary>
    public static readonly JsonWriterOptions Readable = Compact with { Indented = true, NewLine = "\n" };

    /// <summary>Indented JSON in which everything but ASCII letters, digits and plain signs is escaped.</summary>
    public static readonly JsonWriterOptions Escaped = new() { Indented = true, NewLine = "\n" };

    /// <summary>The options by which records are read. A name that stands twice in an object is refused.</summary>
    public static JsonSerializerOptions Options { get; } = MakeOptions();

    /// <summary>How a value of an enumeration is written.</summary>
    public static string Code<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Writes a record and a line end. Long lists go to the writer item by item.</summary>
    public static void Write<T>(T value, TextWriter writer, JsonWriterOptions options)
    {
        using (var stream = new JsonTextStream(writer))
        using (var json = new Utf8JsonWriter(stream, options))
        {
            JsonSerializer.Serialize(json, value, WriterOf<T>());
        }

        writer.Write('\n');
    }

    /// <summary>Writes records, one compact line of JSON for each.</summary>
    public static void WriteLines<T>(IEnumerable<T> values, TextWriter writer)
    {
        var type = WriterOf<T>();
        using var stream = new JsonTextStream(writer);
        using var json = new Utf8JsonWriter(stream, Compact);
        foreach (var value in values)
        {
            JsonSerializer.Serialize(json, value, type);
            json.Flush();
            json.Reset();
            writer.Write('\n');
        }
    }

    /// <summary>Reads a record, or throws a <see cref="JsonException"/> where the text is none.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T))) ?? throw new JsonException("it is null");

    private static JsonTypeInfo<T> WriterOf<T>() =>
        (JsonTypeInfo<T>)(ContractWriters.Default.GetTypeInfo(typeof(T)) ?? throw new NotSupportedException($"{typeof(T)} is not listed."));

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(ContractContext.Default.Options) { AllowDuplicateProperties = false };
        options.MakeReadOnly();
        return options;
    }
}
