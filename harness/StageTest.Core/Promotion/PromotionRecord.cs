using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StageTest.Core.Contract;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Promotion;

/// <summary>
/// What was promoted and its proof: an in-toto Statement v1 (<c>in-toto.io/Statement/v1</c>), so that other tools can sign it.
/// </summary>
/// <remarks>
/// The subjects are all files of the promoted scenarios, in their state after the promotion: scenarios, policies and manifests.
/// The predicate describes the proof: the engine and all versions, the time, the report, and for each scenario the digests of its files
/// before and of its matrix (<see cref="MatrixDigest"/>).
/// </remarks>
internal sealed record PromotionRecord
{
    /// <summary>The type of every in-toto statement of version 1.</summary>
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>The type of the statement of a promotion.</summary>
    public const string PredicateType = "https://stagetest.io/promotion/v1";

    /// <summary>The largest record that is read, in bytes.</summary>
    public const long MaximumLength = 64L << 20;

    private static readonly string NoDigest = new('0', 64);

    /// <summary>The files, by path in the repository.</summary>
    public required ImmutableSortedDictionary<string, string> Subjects { get; init; }

    /// <summary>The paths of the proven scenarios; each is a subject too.</summary>
    public required ImmutableArray<string> Scenarios { get; init; }

    /// <summary>The digest of the proving report.</summary>
    public required string ReportSha256 { get; init; }

    /// <summary>The time of the promotion.</summary>
    public required DateTimeOffset PromotedAt { get; init; }

    /// <summary>The record's own file, as the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>Whether every byte of the record is unchanged.</summary>
    /// <remarks>
    /// The record contains the digest of its own bytes, with zeros instead of that digest. That detects accidents. An attacker can write
    /// another digest, so only a signature proves the author.
    /// </remarks>
    public required bool IsIntact { get; init; }

    /// <summary>The record of a promotion, as the bytes of its file.</summary>
    public static byte[] Write(PromotionPlan plan, ProvenReport report, DateTimeOffset now)
    {
        using var text = new StringWriter();
        ContractJson.Write(Of(plan, report, now), text, ContractJson.Readable);
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        Encoding.ASCII.GetBytes(InputFile.Digest(bytes)).CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NoDigest))));
        return bytes;
    }

    /// <summary>Reads a record; null, with errors, if it is not one or may name files outside the repository.</summary>
    /// <param name="bytes">The record.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    public static PromotionRecord? Read(byte[] bytes, string file, DiagnosticBag diagnostics)
    {
        try
        {
            return Read(ContractJson.Read<PromotionContract>(bytes), file, bytes);
        }
        catch (Exception problem) when (problem is JsonException or FormatException)
        {
            diagnostics.Error(SourceLocation.Whole(file), $"This is not a promotion record: {problem.Message.Trim()}");
            return null;
        }
    }

    private static PromotionRecord Read(PromotionContract record, string file, byte[] bytes)
    {
        Require("_type", record.Type, StatementType);
        Require("predicateType", record.PredicateType, PredicateType);
        var subjects = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var subject in record.Subject)
        {
            var name = Path(subject.Name);
            if (!subjects.TryAdd(name, Digest(subject.Digest)))
            {
                throw new FormatException($"It has the subject '{name}' twice.");
            }
        }

        var predicate = record.Predicate;
        Require("decision", predicate.Decision, "promote");
        var scenarios = predicate.Scenarios.Select(s => Path(s.Path)).ToImmutableArray();
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
            IsIntact = HasOwnDigest(bytes, Digest(predicate.RecordDigest)),
            Subjects = subjects.ToImmutable(),
            Scenarios = scenarios,
            ReportSha256 = Digest(predicate.Report.Digest),
            PromotedAt = DateTimeOffset.Parse(predicate.PromotedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        };
    }

    private static PromotionContract Of(PromotionPlan plan, ProvenReport report, DateTimeOffset now) =>
        new()
        {
            Type = StatementType,
            Subject = plan.After.Select(file => new SubjectContract
            {
                Name = file.Key,
                Digest = new() { Sha256 = file.Value },
            }),
            PredicateType = PredicateType,
            Predicate = new()
            {
                Decision = "promote",
                Engine = report.Engine,
                Environment = report.Environment,
                ProvenAt = Time(report.StartedAt),
                PromotedAt = Time(now),
                PromotedBy = $"stagetest {StageTestVersion.Text}",
                RecordDigest = new() { Sha256 = NoDigest },
                Report = new() { Digest = new() { Sha256 = report.Sha256 } },
                Scenarios = plan.Scenarios.Select(Of),
            },
        };

    private static PromotedScenarioContract Of(Scenario scenario) =>
        new()
        {
            Name = scenario.Name,
            Path = PromotionEvidence.PathOf(scenario),

            // Its observed matrix was compared with its expectation, flow by flow.
            MatrixSha256 = MatrixDigest.Of(PromotionEvidence.PromotedMatrix(scenario)),
            Inputs = scenario.Inputs.Select(input => new PromotedInputContract
            {
                Path = input.Path,
                Digest = new() { Sha256 = input.Sha256 },
            }),
        };

    private static bool HasOwnDigest(byte[] bytes, string digest)
    {
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(digest));
        return at >= 0
            && InputFile.Digest([.. bytes[..at], .. Encoding.ASCII.GetBytes(NoDigest), .. bytes[(at + digest.Length)..]]) == digest;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Require(string name, string found, string value)
    {
        if (found != value)
        {
            throw new FormatException($"Its '{name}' is not '{value}'.");
        }
    }

    // A record decides which files are read, so it may name nothing outside the repository, and each file in one way only.
    private static string Path(string path) =>
        path.Length > 0
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Contains(':', StringComparison.Ordinal)
        && !path.Any(char.IsControl)
        && path.Split('/').All(part => part is not ("" or "." or ".."))
            ? path
            : throw new FormatException(
                $"The path '{path}' is not in the repository; it must be relative, with '/' and without '.' and '..'."
            );

    private static string Digest(DigestContract digest)
    {
        var text = digest.Sha256;
        const int length = 64;
        return text.Length == length && text.All(char.IsAsciiHexDigitLower)
            ? text
            : throw new FormatException($"The digest '{text}' is not a SHA-256 digest in lower-case hexadecimal digits.");
    }
}
