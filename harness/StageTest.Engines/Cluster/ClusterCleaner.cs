using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Cluster;

/// <summary>Removes what runs left on a cluster. Every object of a run carries a label.</summary>
internal static class ClusterCleaner
{
    /// <summary>Removes these objects, also those of runs that are still in progress, and returns what it removed.</summary>
    /// <param name="options">The cluster.</param>
    /// <param name="run">The run's name, or null for all runs.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The cluster cannot be reached, or refuses.</exception>
    public static async Task<IReadOnlyList<string>> CleanAsync(ClusterOptions options, string? run, CancellationToken cancellationToken)
    {
        var label = run is null ? ObjectId.RunLabel : $"{ObjectId.RunLabel}={run}";
        using var client = await ExistingCluster.ConnectAsync(options, "clean");
        await CalicoApi.ChooseAsync(client, cancellationToken);
        var left = await RunObjects.FindAsync(client, label, cancellationToken);
        var removal = new Removal(client, "'stagetest clean' tries again.");
        await removal.DeleteAsync(left.Where(id => !RunObjects.HoldsPolicies(id)), cancellationToken);
        await removal.GoneAsync([.. left.Where(id => id.Kind == "Namespace")], cancellationToken);
        await removal.DeleteAsync(left.Where(RunObjects.HoldsPolicies), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        removal.ThrowIfAnythingIsLeft();
        return [.. left.Select(id => id.ToString())];
    }
}
