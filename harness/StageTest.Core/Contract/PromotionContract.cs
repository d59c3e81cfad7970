using System.ComponentModel;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>The record that <c>stagetest promote</c> writes: an in-toto Statement v1.</summary>
internal sealed record PromotionContract
{
    [Description("The type of every in-toto statement of version 1.")]
    [JsonPropertyName("_type")]
    public required string Type { get; init; }

    [Description("Every file that the promoted scenarios are read from, as it is after the promotion.")]
    public required IEnumerable<SubjectContract> Subject { get; init; }

    [Description("The type of what a promotion states.")]
    public required string PredicateType { get; init; }

    [Description("What was promoted, and by what proof.")]
    public required PredicateContract Predicate { get; init; }
}

/// <summary>A file and its digest.</summary>
internal sealed record SubjectContract
{
    [Description("Its path in the repository.")]
    public required string Name { get; init; }

    [Description("The digest of its bytes.")]
    public required DigestContract Digest { get; init; }
}

/// <summary>A digest.</summary>
internal sealed record DigestContract
{
    [Description("The SHA-256 digest, in lower-case hexadecimal digits.")]
    public required string Sha256 { get; init; }
}

/// <summary>What a promotion states.</summary>
internal sealed record PredicateContract
{
    [Description("Always promote.")]
    public required string Decision { get; init; }

    [Description("The engine that the proof comes from.")]
    public required string Engine { get; init; }

    [Description("The versions that the proof depends on, by name.")]
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    [Description("When the run of the proof began, in UTC.")]
    public required string ProvenAt { get; init; }

    [Description("When the promotion was made, in UTC.")]
    public required string PromotedAt { get; init; }

    [Description("The version of StageTest that made it.")]
    public required string PromotedBy { get; init; }

    [Description("The digest of this record with zeros instead of this digest. It finds accidents, not attacks.")]
    public required DigestContract RecordDigest { get; init; }

    [Description("The report of the proof.")]
    public required ReportDigestContract Report { get; init; }

    [Description("The scenarios whose staged policies were promoted.")]
    public required IEnumerable<PromotedScenarioContract> Scenarios { get; init; }
}

/// <summary>A report, by its digest.</summary>
internal sealed record ReportDigestContract
{
    [Description("The digest of its bytes.")]
    public required DigestContract Digest { get; init; }
}

/// <summary>A scenario that was promoted.</summary>
internal sealed record PromotedScenarioContract
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its path in the repository.")]
    public required string Path { get; init; }

    [Description("The digest of its matrix: one line for each flow, FROM -> TO:PORT/PROTOCOL VERDICT, sorted.")]
    public required string MatrixSha256 { get; init; }

    [Description("The files that it was read from, as they were before the promotion.")]
    public required IEnumerable<PromotedInputContract> Inputs { get; init; }
}

/// <summary>A file that was read, with its digest.</summary>
internal sealed record PromotedInputContract
{
    [Description("Its path in the repository.")]
    public required string Path { get; init; }

    [Description("The digest of its bytes.")]
    public required DigestContract Digest { get; init; }
}
