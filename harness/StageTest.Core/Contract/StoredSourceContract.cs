using System.ComponentModel;

namespace StageTest.Core.Contract;

/// <summary>A line of a store of flows that says what it was filled from.</summary>
internal sealed record StoredSourceContract
{
    [Description("The name of the file, or the address of a live source.")]
    public required string ReadFrom { get; init; }

    [Description("How many bytes of it were read.")]
    public required long Length { get; init; }

    [Description("The digest of these bytes; empty for a live source.")]
    public required string Sha256 { get; init; }

    [Description("The time up to which a live source was read, in UTC. Absent for a file.")]
    public string? Until { get; init; }
}
