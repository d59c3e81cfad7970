using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes;

namespace StageTest.Engines.K3s;

/// <summary>What a cluster that is about to be removed knows about a failure, kept as files.</summary>
internal static class FailureEvidence
{
    /// <summary>Writes it, and says where it is. Never throws for lack of evidence.</summary>
    /// <param name="options">Where it goes.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="client">The cluster; null where it was never reached.</param>
    /// <param name="lease">What the cluster runs in.</param>
    public static async Task<string> CollectAsync(ClusterOptions options, string run, ClusterClient? client, IClusterLease lease)
    {
        var directory = Path.Combine(options.Diagnostics ?? Path.Combine(options.K3s.CacheDirectory, "diagnostics"), run);
        using var limit = new CancellationTokenSource(Waits.Evidence);
        try
        {
            Directory.CreateDirectory(directory);
            await lease.CollectDiagnosticsAsync(directory, limit.Token);
            if (client is not null)
            {
                await ClusterDiagnostics.WriteAsync(client, [], directory, limit.Token);
            }

            return $"Events, states of pods and logs are in '{directory}'.";
        }
        catch (Exception lack) when (lack is EngineException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            return $"What could be collected is in '{directory}'; the rest could not be: {lack.Message}";
        }
    }
}
