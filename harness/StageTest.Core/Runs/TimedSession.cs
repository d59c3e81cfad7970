using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>A session that measures its work.</summary>
/// <param name="session">The session that does the work.</param>
/// <param name="clock">The clock.</param>
internal sealed class TimedSession(IEngineSession session, TimeProvider clock) : IEngineSession
{
    private readonly List<RunPhase> _phases = [];

    /// <summary>The finished work.</summary>
    public ImmutableArray<RunPhase> Phases => RunPhase.Sum(_phases);

    /// <inheritdoc/>
    public Placement Placement => session.Placement;

    /// <inheritdoc/>
    public ImmutableSortedDictionary<string, string> Versions => session.Versions;

    /// <inheritdoc/>
    public string? Doubt => session.Doubt;

    /// <inheritdoc/>
    public ImmutableDictionary<int, string> ReasonsAgainst(ProbePlan plan) => session.ReasonsAgainst(plan);

    /// <inheritdoc/>
    public async Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await session.ApplyAsync(policies, cancellationToken);
        _phases.Add(new(RunPhase.Policies, clock.GetElapsedTime(started)));
    }

    /// <inheritdoc/>
    public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions options, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var reading = await session.ReadAsync(plan, options, cancellationToken);
        _phases.Add(new(RunPhase.Readings, clock.GetElapsedTime(started)));
        return reading;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<FlowLog>?> ReadLogsAsync(ProbePlan plan, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var logs = await session.ReadLogsAsync(plan, cancellationToken);
        _phases.Add(new(RunPhase.Readings, clock.GetElapsedTime(started)));
        return logs;
    }

    /// <inheritdoc/>
    public Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken) =>
        session.CollectDiagnosticsAsync(directory, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var started = clock.GetTimestamp();
        await session.DisposeAsync();
        _phases.Add(new(RunPhase.Removal, clock.GetElapsedTime(started)));
    }
}
