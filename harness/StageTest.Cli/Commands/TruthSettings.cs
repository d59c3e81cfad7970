using System.Collections.Immutable;
using StageTest.Cli.Runs;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands;

/// <summary>The options of <c>stagetest truth</c>.</summary>
internal sealed record TruthSettings
{
    /// <summary>Scenario files and folders.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The engine.</summary>
    public required EngineDescriptor Engine { get; init; }

    /// <summary>The user's values for options of the engine.</summary>
    public required ImmutableArray<GivenOption> Given { get; init; }

    /// <summary>The output folder.</summary>
    public required string Folder { get; init; }

    /// <summary>How many scenarios may run at once.</summary>
    public required ParallelLimit Parallel { get; init; }

    /// <summary>The time limit of one scenario.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The directory for the engine's evidence, or null.</summary>
    public string? Diagnostics { get; init; }
}
