using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Engines;

/// <summary>
/// An engine whose session stays open from run to run while the topology is unchanged, so that only policies are applied again.
/// </summary>
internal sealed class KeptEngine(IEngine engine) : IEngine, IAsyncDisposable
{
    private (Topology Topology, IEngineSession Session)? _kept;

    /// <inheritdoc/>
    public string Name => engine.Name;

    /// <inheritdoc/>
    public bool SendsPackets => engine.SendsPackets;

    /// <inheritdoc/>
    public string? ReasonAgainst(EngineNeeds needs) => engine.ReasonAgainst(needs);

    /// <inheritdoc/>
    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
        engine.ExamineAsync(cancellationToken);

    /// <inheritdoc/>
    public ImmutableArray<RunPhase> Preparation => engine.Preparation;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => engine.PrepareAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken)
    {
        if (_kept is not { } kept || !SameContent.Of(kept.Topology, topology))
        {
            await CloseAsync();
            _kept = (topology, await engine.OpenAsync(topology, cancellationToken));
        }

        return new KeptSession(_kept.Value.Session);
    }

    /// <summary>Closes the session. After a failure its state is unknown, so the next run opens another.</summary>
    public async Task CloseAsync()
    {
        var session = _kept?.Session;
        _kept = null;
        if (session is not null)
        {
            await session.DisposeAsync();
        }
    }

    /// <summary>Closes the session, and the given engine, which this object owns.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await (engine is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask);
    }

    private sealed class KeptSession(IEngineSession session) : IEngineSession
    {
        public Placement Placement => session.Placement;

        public ImmutableSortedDictionary<string, string> Versions => session.Versions;

        public string? Doubt => session.Doubt;

        public ImmutableDictionary<int, string> ReasonsAgainst(ProbePlan plan) => session.ReasonsAgainst(plan);

        public Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken) => session.ApplyAsync(policies, cancellationToken);

        public Task<Reading> ReadAsync(ProbePlan plan, ReadOptions options, CancellationToken cancellationToken) =>
            session.ReadAsync(plan, options, cancellationToken);

        public Task<ImmutableArray<FlowLog>?> ReadLogsAsync(ProbePlan plan, CancellationToken cancellationToken) =>
            session.ReadLogsAsync(plan, cancellationToken);

        public Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken) =>
            session.CollectDiagnosticsAsync(directory, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
