namespace StageTest.Core.Engines;

/// <summary>One thing that an engine needs, and what this machine has of it.</summary>
internal sealed record EngineRequirement
{
    /// <summary>What is needed, in a word or two: <c>nft</c>, <c>private namespaces</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is here.</summary>
    public required bool IsMet { get; init; }

    /// <summary>Whether the engine runs without it, though not for every scenario or not as well. Default: it does not run.</summary>
    public bool IsOptional { get; init; }

    /// <summary>What was found: a version, a path, a number, or the reason against it.</summary>
    public required string Found { get; init; }

    /// <summary>What to install or set where it is not met, as a sentence; null if there is nothing to do.</summary>
    public string? Remedy { get; init; }
}
