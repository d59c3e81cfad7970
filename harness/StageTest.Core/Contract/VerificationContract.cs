using System.ComponentModel;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest verify</c> writes: whether the files are those of a promotion record.</summary>
internal sealed record VerificationContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("Whether all files are exactly what was proven.")]
    public required bool Verified { get; init; }

    [Description("How many files the record names.")]
    public required int Files { get; init; }

    [Description("The paths of the scenarios that were proven.")]
    public required IEnumerable<string> Scenarios { get; init; }

    [Description("What differs, each with its path.")]
    public required IEnumerable<string> Differences { get; init; }
}
