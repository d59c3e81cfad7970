namespace StageTest.Core.Engines;

/// <summary>One requirement of an engine, and whether this machine meets it.</summary>
internal sealed record EngineRequirement
{
    /// <summary>Its name: <c>nft</c>, <c>private namespaces</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is met.</summary>
    public required bool IsMet { get; init; }

    /// <summary>Whether the engine runs without it, but not for every scenario or more slowly. Default: it does not run.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The finding: a version, a path, a number, or the reason against it.</summary>
    public required string Found { get; init; }

    /// <summary>The remedy if it is not met, as a sentence; null if there is none.</summary>
    public string? Remedy { get; init; }
}
