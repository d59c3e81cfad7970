using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Runs;

/// <summary>How a scenario is run.</summary>
internal sealed record RunOptions
{
    /// <summary>How long a stage may take to show two equal readings. Default: 30 seconds.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a whole scenario may take; after that the engine counts as failed. Default: no limit.</summary>
    public TimeSpan TimeLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Asks only the flows that satisfy this, or null for all. A run of a part never promotes.</summary>
    public Func<Flow, bool>? Only { get; init; }

    /// <summary>Whether every connection of the stages is to be logged with the rules that it met. Default: no.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>Whether a run on what no digest pins promotes nothing. Default: it may.</summary>
    public bool RequirePinned { get; init; }

    /// <summary>
    /// After how long silence counts as a denial; null to learn it from the answers of the run. Only engines that send packets wait.
    /// </summary>
    public TimeSpan? DenialTimeout { get; init; }

    /// <summary>What the engine was made with, as words of a command line, so that a report can say how to run it again.</summary>
    public ImmutableArray<string> EngineArguments { get; init; } = [];

    /// <summary>Where the engine's evidence is written at the end of a run, or null for nowhere.</summary>
    public string? DiagnosticsDirectory { get; init; }

    /// <summary>How long writing the evidence may take, beyond <see cref="TimeLimit"/>. Default: 30 seconds.</summary>
    public TimeSpan DiagnosticsLimit { get; init; } = TimeSpan.FromSeconds(30);
}
