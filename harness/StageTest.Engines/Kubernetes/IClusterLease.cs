using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>
/// A cluster for the time of a run: an existing one, or one that is started for it. Disposing gives it back, or removes it.
/// </summary>
internal interface IClusterLease : IAsyncDisposable
{
    /// <summary>The name of the engine on the command line.</summary>
    string EngineName { get; }

    /// <summary>Whether the cluster is the run's own, so that all its objects belong to the run.</summary>
    bool IsOwn { get; }

    /// <summary>Whether disposing removes the whole cluster, so that single objects need not be removed before.</summary>
    bool IsRemoved { get; }

    /// <summary>Whether Calico's kinds are CRDs, so that no API server of Calico fills in what documents leave out.</summary>
    bool HasNativeCrds { get; }

    /// <summary>Parts of the acquisition that reports tell apart. Default: none.</summary>
    ImmutableArray<RunPhase> Phases => [];

    /// <summary>Versions that the cluster's API does not report.</summary>
    ImmutableSortedDictionary<string, string> Versions { get; }

    /// <summary>All requirements, checked now.</summary>
    Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken);

    /// <summary>Acquires the cluster, and returns the image for the pods.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The cluster could not be acquired.</exception>
    Task<(ClusterClient Client, ProbeImageSource Image)> AcquireAsync(string run, CancellationToken cancellationToken);

    /// <summary>Writes what only the lease has into a directory, such as the logs of the cluster's container.</summary>
    Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken);
}
