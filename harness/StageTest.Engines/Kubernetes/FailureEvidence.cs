using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>Evidence of a failure from a cluster, saved as files before anything is removed.</summary>
internal static class FailureEvidence
{
    /// <summary>Writes the evidence, and returns the failure with its path. Never throws if there is no evidence.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="options">The directory.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="client">The cluster; null if it was never reached.</param>
    /// <param name="lease">The source of the cluster.</param>
    /// <param name="namespaces">The namespaces of the run, in addition to those of the cluster's own parts.</param>
    public static async Task<EngineException> WithAsync(
        EngineException failure,
        ClusterOptions options,
        string run,
        ClusterClient? client,
        IClusterLease lease,
        IReadOnlyList<string> namespaces
    )
    {
        var directory = Path.Combine(options.Diagnostics ?? Path.Combine(options.CacheDirectory, "diagnostics"), run);
        return new($"{failure.Message}\n{await CollectAsync(directory, client, lease, namespaces)}", failure);
    }

    private static async Task<string> CollectAsync(
        string directory,
        ClusterClient? client,
        IClusterLease lease,
        IReadOnlyList<string> namespaces
    )
    {
        using var limit = new CancellationTokenSource(Waits.Evidence, client?.Clock ?? TimeProvider.System);
        try
        {
            Directory.CreateDirectory(directory);
            await lease.CollectDiagnosticsAsync(directory, limit.Token);
            if (client is not null)
            {
                await ClusterDiagnostics.WriteAsync(client, namespaces, directory, limit.Token);
            }

            return $"Events, states of pods and logs are in '{directory}'.";
        }
        catch (OperationCanceledException)
        {
            return $"What could be collected within {Waits.Evidence.TotalSeconds:0} seconds is in '{directory}'.";
        }
        catch (EngineException lack)
        {
            return $"What could be collected is in '{directory}'; the rest could not be collected: {lack.Message}";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"Evidence could not be written into '{directory}': {problem.Message}";
        }
    }
}
