using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StageTest.Core.Documents;

namespace StageTest.Core.Promotion;

/// <summary>
/// A signed file: content, its type, and signatures, as defined by DSSE v1 (<c>github.com/secure-systems-lab/dsse</c>).
/// </summary>
/// <param name="PayloadType">The type of the content.</param>
/// <param name="Payload">The content, byte for byte.</param>
/// <param name="Signatures">The signatures, each with the key's name as stated in the file.</param>
internal sealed record DsseEnvelope(string PayloadType, byte[] Payload, ImmutableArray<(string KeyId, byte[] Value)> Signatures)
{
    /// <summary>The maximum size of signed content, in bytes.</summary>
    public const int MaximumPayload = 100 << 20;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n" };

    /// <summary>Signs content.</summary>
    public static DsseEnvelope Sign(string payloadType, byte[] payload, SigningKey key) =>
        new(payloadType, payload, [(key.Id, key.Sign(PreAuthenticationEncoding(payloadType, payload)))]);

    /// <summary>Whether a file is an envelope, with a valid signature or not. Other JSON, and other text, is not.</summary>
    public static bool Is(byte[] bytes)
    {
        try
        {
            var json = new Utf8JsonReader(bytes);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("payloadType"u8))
                {
                    return true;
                }

                json.Skip();
            }

            return false;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads an envelope; null, with an error, if it is none. No signature is checked.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    public static DsseEnvelope? Read(byte[] bytes, string file, DiagnosticBag diagnostics)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new() { AllowDuplicateProperties = false });
            var root = document.RootElement;
            return new(
                Text(root, "payloadType"),
                Decode(Text(root, "payload")),
                [.. root.GetProperty("signatures").EnumerateArray().Select(ReadSignature)]
            );
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            diagnostics.Error(
                SourceLocation.Whole(file),
                $"This is not a signed file in DSSE's form ({problem.Message.Trim()}). Write it again with '--sign-key'."
            );
            return null;
        }
    }

    /// <summary>Whether one of the signatures was made with a key.</summary>
    /// <remarks>The names of keys are not signed, so each signature is tried.</remarks>
    public bool IsSignedBy(SigningKey key)
    {
        var signed = PreAuthenticationEncoding(PayloadType, Payload);
        return Signatures.Any(s => key.Verifies(signed, s.Value));
    }

    /// <summary>The envelope as the bytes of its file.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("payloadType"u8, PayloadType);
            json.WriteBase64String("payload"u8, Payload);
            json.WriteStartArray("signatures"u8);
            foreach (var (keyId, value) in Signatures)
            {
                json.WriteStartObject();
                json.WriteString("keyid"u8, keyId);
                json.WriteBase64String("sig"u8, value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>
    /// The signed bytes: <c>DSSEv1 LENGTH(type) type LENGTH(payload) payload</c>, lengths in bytes, with one space between them.
    /// </summary>
    public static byte[] PreAuthenticationEncoding(string payloadType, byte[] payload)
    {
        var type = Encoding.UTF8.GetBytes(payloadType);
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} {payloadType} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. payload];
    }

    private static (string KeyId, byte[] Value) ReadSignature(JsonElement signature) =>
        (signature.TryGetProperty("keyid", out var id) ? id.GetString() ?? "" : "", Decode(Text(signature, "sig")));

    // DSSE allows both alphabets of Base64.
    private static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/'));

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");
}
