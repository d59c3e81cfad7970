using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>
/// A cluster for the time of a run: one that exists, or one that is started for it. Disposing gives it back, or removes it.
/// </summary>
internal interface IClusterLease : IAsyncDisposable
{
    /// <summary>The engine's name, by which the command line calls it.</summary>
    string EngineName { get; }

    /// <summary>Whether the cluster is the run's own, so that nothing in it belongs to anyone else.</summary>
    bool IsOwn { get; }

    /// <summary>Whether giving it back removes the whole cluster, so that nothing in it has to be removed before.</summary>
    bool IsRemoved { get; }

    /// <summary>Whether Calico's kinds are CRDs, so that no API server of Calico fills in what documents leave out.</summary>
    bool HasNativeCrds { get; }

    /// <summary>Parts of the acquisition that reports tell apart. Default: none.</summary>
    ImmutableArray<RunPhase> Phases => [];

    /// <summary>Versions that the cluster's own API does not tell.</summary>
    ImmutableSortedDictionary<string, string> Versions { get; }

    /// <summary>Everything that is needed to get it, looked for now.</summary>
    Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken);

    /// <summary>Gets the cluster and says what image pods are to run.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">It could not be had.</exception>
    Task<(ClusterClient Client, ProbeImageSource Image)> AcquireAsync(string run, CancellationToken cancellationToken);

    /// <summary>Writes what only the lease knows into a directory, such as the logs of the cluster's container.</summary>
    Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken);
}
