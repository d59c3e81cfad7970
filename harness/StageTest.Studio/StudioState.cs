using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;

namespace StageTest.Studio;

/// <summary>What a page shows of a scenario at a moment.</summary>
internal sealed record StudioState
{
    /// <summary>The version, which grows with each state.</summary>
    public required int Version { get; init; }

    /// <summary>The time at which the files were read.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The last state that could be read and tested: the scenario, then its steps. Empty if there is none yet.</summary>
    public ImmutableArray<ScenarioResult> Sound { get; init; } = [];

    /// <summary>The previous sound state, with which <see cref="Sound"/> is compared; empty if it is the first.</summary>
    public ImmutableArray<ScenarioResult> Before { get; init; } = [];

    /// <summary>What the policies open and close beyond the tested flows; null if it was not compared.</summary>
    public MapComparison? Connections { get; init; }

    /// <summary>The diagnostics of the current files.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Why the engine could not test the flows, as sentences; empty if it could.</summary>
    public ImmutableArray<string> Failures { get; init; } = [];

    /// <summary>Whether <see cref="Sound"/> is older than the files.</summary>
    public bool IsBroken => Failures.Length > 0 || Diagnostics.Any(d => d.Severity == Severity.Error);
}
