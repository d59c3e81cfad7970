using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Runs;

/// <summary>The options of a run.</summary>
internal sealed record RunOptions
{
    /// <summary>The time limit for two equal readings of a stage. Default: 30 seconds.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time limit of a whole scenario, after which the engine counts as failed. Default: no limit.</summary>
    public TimeSpan TimeLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Tests only the flows that satisfy this, or null for all. A partial run never promotes.</summary>
    public Func<Flow, bool>? Only { get; init; }

    /// <summary>Whether to log every connection of the stages with its matching rules. Default: no.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>Whether a run with inputs without digests promotes nothing. Default: it may promote.</summary>
    public bool RequirePinned { get; init; }

    /// <summary>
    /// After how long silence counts as a denial; null to derive it from the answers of the run. Only engines that send packets wait.
    /// </summary>
    public TimeSpan? DenialTimeout { get; init; }

    /// <summary>The engine's options as words of a command line, so that a report can show how to repeat the run.</summary>
    public ImmutableArray<string> EngineArguments { get; init; } = [];

    /// <summary>The directory for the engine's evidence at the end of a run, or null for none.</summary>
    public string? DiagnosticsDirectory { get; init; }

    /// <summary>The time limit for writing the evidence, in addition to <see cref="TimeLimit"/>. Default: 30 seconds.</summary>
    public TimeSpan DiagnosticsLimit { get; init; } = TimeSpan.FromSeconds(30);
}
