using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace StageTest.Core.Contract;

/// <summary>Writes and reads <see cref="Lines{T}"/>.</summary>
internal sealed class LinesConverter : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Lines<>);

    /// <inheritdoc/>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Items are classes, for which all converters share their code.")]
    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        // Named here, so that the code is compiled where that happens ahead of time.
        typeToConvert == typeof(Lines<object>)
            ? new Of<object>()
            : (JsonConverter?)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()));

    /// <summary>Writes a long list with one item to a line, and hands each item on before it asks for the next.</summary>
    /// <remarks>
    /// That keeps memory level however many flows there are, and lets line tools such as grep and diff find single flows.
    /// </remarks>
    private sealed class Of<T> : JsonConverter<Lines<T>>
    {
        /// <inheritdoc/>
        public override Lines<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException();
            }

            var type = TypeOf(options);
            var items = new List<T>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                items.Add(JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException());
            }

            return items.AsLines();
        }

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, Lines<T> value, JsonSerializerOptions options)
        {
            var type = TypeOf(options);
            var line = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(line, writer.Options);
            writer.WriteStartArray();
            foreach (var item in value)
            {
                JsonSerializer.Serialize(json, item, type);
                json.Flush();
                line.Write("\n"u8);
                writer.WriteRawValue(line.WrittenSpan, skipInputValidation: true);
                writer.Flush();
                line.ResetWrittenCount();
                json.Reset();
            }

            writer.WriteEndArray();
        }

        private static JsonTypeInfo<T> TypeOf(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
