using System.Collections.Immutable;

namespace StageTest.Engines.Options;

/// <summary>An option of an engine, which says of itself what may be given and what is wrong with what was given.</summary>
/// <remarks>The command line, the settings of NUnit and the GitHub action are made from it; none of them knows a single option.</remarks>
internal abstract record EngineOption
{
    /// <summary>The value that a flag has where it is set.</summary>
    public const string Yes = "true";

    /// <summary>Its name, without dashes before it: <c>probe-image</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What its value is, in capitals, such as <c>FILE</c>; empty for a flag, which is <c>true</c> or <c>false</c>.</summary>
    public required string Form { get; init; }

    /// <summary>What it does, as sentences, and what is so without it.</summary>
    public required string Description { get; init; }

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The only values that there are; empty if others may be given.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>Why nothing works without it, as a sentence; null if it may be omitted.</summary>
    public string? RequiredBecause { get; init; }

    /// <summary>The problem with a value, as a sentence; null if there is none.</summary>
    public Func<string, string?> ProblemOf { get; init; } = _ => null;

    /// <summary>Whether it is on or off and has no other value.</summary>
    public bool IsFlag => Form.Length == 0;
}
