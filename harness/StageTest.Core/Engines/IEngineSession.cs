using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Engines;

/// <summary>One topology brought to life. Disposing removes everything that it made, in reverse order.</summary>
internal interface IEngineSession : IAsyncDisposable
{
    /// <summary>The addresses that pods and external endpoints have in this session.</summary>
    Placement Placement { get; }

    /// <summary>
    /// The versions of what the answers come from, by name: <c>kernel</c>, <c>nftables</c>, <c>k3s</c>, <c>calico</c>. Default: none, as
    /// for a calculation.
    /// </summary>
    ImmutableSortedDictionary<string, string> Versions => ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// Why nothing that is read here may be promoted, as the rest of a sentence; null, the default, if nothing is in doubt.
    /// </summary>
    string? Doubt => null;

    /// <summary>
    /// The flows that cannot be tested here, by their place, each with why, as the rest of a sentence. Default: none. What an engine can
    /// never test is <see cref="IEngine.ReasonAgainst"/>; this is known once the topology is up.
    /// </summary>
    ImmutableDictionary<int, string> ReasonsAgainst(ProbePlan plan) => ImmutableDictionary<int, string>.Empty;

    /// <summary>Makes this set, staged and enforced, the only one present.</summary>
    /// <exception cref="EngineException">The engine or its surroundings failed.</exception>
    Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken);

    /// <summary>Asks every flow once, without retries: settling belongs to the runner. Returns a matrix of the same plan.</summary>
    /// <exception cref="EngineException">The engine or its surroundings failed.</exception>
    Task<Reading> ReadAsync(ProbePlan plan, ReadOptions options, CancellationToken cancellationToken);

    /// <summary>The same in the usual way, for callers who want nothing but the matrix.</summary>
    /// <exception cref="EngineException">The engine or its surroundings failed.</exception>
    async Task<ConnectivityMatrix> ReadAsync(ProbePlan plan, CancellationToken cancellationToken) =>
        (await ReadAsync(plan, new(), cancellationToken)).Matrix;

    /// <summary>
    /// What the dataplane itself logged of a plan's flows since the policies were applied, once all of it is there or was waited for long
    /// enough. Default: null, because readings bring it along.
    /// </summary>
    /// <exception cref="EngineException">The logs cannot be read.</exception>
    Task<ImmutableArray<FlowLog>?> ReadLogsAsync(ProbePlan plan, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<FlowLog>?>(null);

    /// <summary>
    /// Writes what would help to understand a failure into a directory that exists. Best effort; never throws for lack of evidence.
    /// </summary>
    Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken);
}
