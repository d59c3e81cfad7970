using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Engines;

/// <summary>One running topology. Disposing removes everything that it created, in reverse order.</summary>
internal interface IEngineSession : IAsyncDisposable
{
    /// <summary>The addresses of pods and external endpoints in this session.</summary>
    Placement Placement { get; }

    /// <summary>
    /// The versions of the components behind the answers, by name: <c>kernel</c>, <c>nftables</c>, <c>k3s</c>, <c>calico</c>. Default:
    /// none, as for a calculation.
    /// </summary>
    ImmutableSortedDictionary<string, string> Versions => ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// Why nothing that is read here may be promoted, as the rest of a sentence; null, the default, if there is no doubt.
    /// </summary>
    string? Doubt => null;

    /// <summary>
    /// The flows that cannot be tested here, by index, each with the reason as the rest of a sentence. Default: none. For what an engine
    /// can never test, see <see cref="IEngine.ReasonAgainst"/>; this is known once the topology is running.
    /// </summary>
    ImmutableDictionary<int, string> ReasonsAgainst(ProbePlan plan) => ImmutableDictionary<int, string>.Empty;

    /// <summary>Makes this set, staged and enforced, the only one present.</summary>
    /// <exception cref="EngineException">The engine or its environment failed.</exception>
    Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken);

    /// <summary>
    /// Tests every flow once, without retries: the runner repeats readings until they are stable. Returns a matrix of the same plan.
    /// </summary>
    /// <exception cref="EngineException">The engine or its environment failed.</exception>
    Task<Reading> ReadAsync(ProbePlan plan, ReadOptions options, CancellationToken cancellationToken);

    /// <summary>The same with default options, for callers who need only the matrix.</summary>
    /// <exception cref="EngineException">The engine or its environment failed.</exception>
    async Task<ConnectivityMatrix> ReadAsync(ProbePlan plan, CancellationToken cancellationToken) =>
        (await ReadAsync(plan, new(), cancellationToken)).Matrix;

    /// <summary>
    /// The dataplane's own logs of a plan's flows since the policies were applied, after all have arrived or the time limit has passed.
    /// Default: null, because readings include them.
    /// </summary>
    /// <exception cref="EngineException">The logs cannot be read.</exception>
    Task<ImmutableArray<FlowLog>?> ReadLogsAsync(ProbePlan plan, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<FlowLog>?>(null);

    /// <summary>
    /// Writes evidence of a failure into an existing directory. Best effort; never throws if there is none.
    /// </summary>
    Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken);
}
