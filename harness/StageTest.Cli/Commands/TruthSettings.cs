using System.Collections.Immutable;
using StageTest.Cli.Runs;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands;

/// <summary>What a user asked <c>stagetest truth</c> to do.</summary>
internal sealed record TruthSettings
{
    /// <summary>Scenario files and folders.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The engine.</summary>
    public required EngineDescriptor Engine { get; init; }

    /// <summary>What the user gave for options of the engine.</summary>
    public required ImmutableArray<GivenOption> Given { get; init; }

    /// <summary>Where the folders are written.</summary>
    public required string Folder { get; init; }

    /// <summary>How many scenarios may run at a time.</summary>
    public required ParallelLimit Parallel { get; init; }

    /// <summary>How long a scenario may take.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The directory for the engine's evidence, or null.</summary>
    public string? Diagnostics { get; init; }
}
