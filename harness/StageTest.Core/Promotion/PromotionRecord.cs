using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StageTest.Core.Documents;

namespace StageTest.Core.Promotion;

/// <summary>
/// What was promoted and by what proof: an in-toto Statement v1 (<c>in-toto.io/Statement/v1</c>), so that others' tools can sign it.
/// </summary>
/// <remarks>
/// The subjects are every file that the promoted scenarios are read from, as they are after the promotion: scenarios, policies and
/// manifests.
/// The predicate says what was proven: the engine and the versions of everything, the time, the report, and for each scenario the digests
/// of
/// its files before and of its matrix (<see cref="MatrixDigest"/>).
/// </remarks>
internal sealed record PromotionRecord
{
    /// <summary>The type of every in-toto statement of version 1.</summary>
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>The type of what a promotion states.</summary>
    public const string PredicateType = "https://stagetest.io/promotion/v1";

    /// <summary>The largest record that is read, in bytes.</summary>
    public const long MaximumLength = 64L << 20;

    private const string OwnDigest = "recordDigest";

    private static ReadOnlySpan<byte> NoDigest => "0000000000000000000000000000000000000000000000000000000000000000"u8;

    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The files, by path in the repository.</summary>
    public required ImmutableSortedDictionary<string, string> Subjects { get; init; }

    /// <summary>The paths of the scenarios that were proven; each is a subject too.</summary>
    public required ImmutableArray<string> Scenarios { get; init; }

    /// <summary>The digest of the report that proved them.</summary>
    public required string ReportSha256 { get; init; }

    /// <summary>When the promotion was made.</summary>
    public required DateTimeOffset PromotedAt { get; init; }

    /// <summary>The record's own file, as the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>Whether every byte of the record is as it was written.</summary>
    /// <remarks>
    /// The record holds the digest of its own bytes, with zeros in the place of that digest. That finds accidents. Whoever means harm can
    /// write
    /// another digest, so that only a signature proves who wrote it.
    /// </remarks>
    public required bool IsIntact { get; init; }

    /// <summary>The record of a promotion, as the bytes of its file.</summary>
    public static byte[] Write(PromotionPlan plan, ProvenReport report, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("_type"u8, StatementType);
            json.WriteStartArray("subject"u8);
            foreach (var (path, sha256) in plan.After)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, path);
                WriteDigest(json, sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("predicateType"u8, PredicateType);
            json.WriteStartObject("predicate"u8);
            WritePredicate(json, plan, report, now);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        byte[] bytes = [.. buffer.WrittenSpan, (byte)'\n'];
        Encoding.ASCII.GetBytes(InputFile.Digest(bytes)).CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(NoDigest)));
        return bytes;
    }

    /// <summary>Reads a record; null, with errors, where it is none or cannot be trusted to name files of the repository only.</summary>
    /// <param name="bytes">The record.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static PromotionRecord? Read(byte[] bytes, string file, DiagnosticBag diagnostics)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new() { AllowDuplicateProperties = false });
            return Read(document.RootElement, file, bytes);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            diagnostics.Error(SourceLocation.Whole(file), $"This is no promotion record: {problem.Message.Trim()}");
            return null;
        }
    }

    private static PromotionRecord Read(JsonElement root, string file, byte[] bytes)
    {
        Require(root, "_type", StatementType);
        Require(root, "predicateType", PredicateType);
        var subjects = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var subject in root.GetProperty("subject").EnumerateArray())
        {
            var name = Path(subject.GetProperty("name"));
            if (!subjects.TryAdd(name, Digest(subject.GetProperty("digest"))))
            {
                throw new FormatException($"It has the subject '{name}' twice.");
            }
        }

        var predicate = root.GetProperty("predicate");
        Require(predicate, "decision", "promote");
        var scenarios = predicate.GetProperty("scenarios").EnumerateArray().Select(s => Path(s.GetProperty("path"))).ToImmutableArray();
        if (scenarios.IsEmpty)
        {
            throw new FormatException("It names no scenario, so it proves nothing.");
        }

        if (scenarios.FirstOrDefault(s => !subjects.ContainsKey(s)) is { } missing)
        {
            throw new FormatException($"Its scenario '{missing}' is not among its subjects.");
        }

        return new()
        {
            File = file,
            IsIntact = HasOwnDigest(bytes, Digest(predicate.GetProperty(OwnDigest))),
            Subjects = subjects.ToImmutable(),
            Scenarios = scenarios,
            ReportSha256 = Digest(predicate.GetProperty("report").GetProperty("digest")),
            PromotedAt = predicate.GetProperty("promotedAt").GetDateTimeOffset(),
        };
    }

    private static void WritePredicate(Utf8JsonWriter json, PromotionPlan plan, ProvenReport report, DateTimeOffset now)
    {
        json.WriteString("decision"u8, "promote");
        json.WriteString("engine"u8, report.Engine);
        json.WriteStartObject("environment"u8);
        foreach (var (name, version) in report.Environment)
        {
            json.WriteString(name, version);
        }

        json.WriteEndObject();
        json.WriteString("provenAt"u8, Time(report.StartedAt));
        json.WriteString("promotedAt"u8, Time(now));
        json.WriteString("promotedBy"u8, $"stagetest {StageTestVersion.Text}");
        json.WriteStartObject(OwnDigest);
        json.WriteString("sha256"u8, NoDigest);
        json.WriteEndObject();
        json.WriteStartObject("report"u8);
        WriteDigest(json, report.Sha256);
        json.WriteEndObject();
        json.WriteStartArray("scenarios"u8);
        foreach (var scenario in plan.Scenarios)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, scenario.Name);
            json.WriteString("path"u8, PromotionEvidence.PathOf(scenario));

            // Its observed matrix was held against its expectation, flow by flow.
            json.WriteString("matrixSha256"u8, MatrixDigest.Of(PromotionEvidence.PromotedMatrix(scenario)));
            json.WriteStartArray("inputs"u8);
            foreach (var input in scenario.Inputs)
            {
                json.WriteStartObject();
                json.WriteString("path"u8, input.Path);
                WriteDigest(json, input.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool HasOwnDigest(byte[] bytes, string digest)
    {
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(digest));
        return at >= 0 && InputFile.Digest([.. bytes[..at], .. NoDigest, .. bytes[(at + digest.Length)..]]) == digest;
    }

    private static void WriteDigest(Utf8JsonWriter json, string sha256)
    {
        json.WriteStartObject("digest"u8);
        json.WriteString("sha256"u8, sha256);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Require(JsonElement element, string name, string value)
    {
        if (element.GetProperty(name).GetString() != value)
        {
            throw new FormatException($"Its '{name}' is not '{value}'.");
        }
    }

    // A record decides what is read, so it may name nothing outside the repository, and everything in one way only.
    private static string Path(JsonElement element)
    {
        var path = element.GetString() ?? "";
        return
            path.Length > 0
            && !path.Contains('\\', StringComparison.Ordinal)
            && !path.Contains(':', StringComparison.Ordinal)
            && !path.Any(char.IsControl)
            && path.Split('/').All(part => part is not ("" or "." or ".."))
            ? path
            : throw new FormatException(
                $"The path '{path}' does not lie in the repository; it must be relative, with '/' and without '.' and '..'."
            );
    }

    private static string Digest(JsonElement digest)
    {
        var text = digest.GetProperty("sha256").GetString() ?? "";
        const int length = 64;
        return text.Length == length && text.All(char.IsAsciiHexDigitLower)
            ? text
            : throw new FormatException($"The digest '{text}' is not a SHA-256 digest in lower-case hexadecimal digits.");
    }
}
