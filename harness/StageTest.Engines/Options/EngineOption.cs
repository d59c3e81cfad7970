using System.Collections.Immutable;

namespace StageTest.Engines.Options;

/// <summary>An option of an engine, which knows its valid values and the problems of others.</summary>
/// <remarks>The command line, the NUnit settings and the GitHub action are generated from it; none of them names a single option.</remarks>
internal abstract record EngineOption
{
    /// <summary>The value of a flag that is set.</summary>
    public const string Yes = "true";

    /// <summary>Its name, without leading dashes: <c>probe-image</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The placeholder of its value, in capitals, such as <c>FILE</c>; empty for a flag, which is <c>true</c> or <c>false</c>.
    /// </summary>
    public required string Form { get; init; }

    /// <summary>Its effect, as sentences, and the default.</summary>
    public required string Description { get; init; }

    /// <summary>Whether it is repeatable.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The only valid values; empty if others are valid.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>Why it is required, as a sentence; null if it is optional.</summary>
    public string? RequiredBecause { get; init; }

    /// <summary>The problem with a value, as a sentence; null if there is none.</summary>
    public Func<string, string?> ProblemOf { get; init; } = _ => null;

    /// <summary>Whether it is a flag.</summary>
    public bool IsFlag => Form.Length == 0;
}
