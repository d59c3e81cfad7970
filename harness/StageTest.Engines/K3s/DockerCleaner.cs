using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>Removes what runs left in the Docker Engine. Everything that a run creates carries a label.</summary>
internal static class DockerCleaner
{
    /// <summary>Removes it, also that of runs in progress and of kept clusters, and returns what it removed.</summary>
    /// <param name="options">The directory with the kubeconfigs of kept clusters.</param>
    /// <param name="run">The run's name, or null for all runs.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">There is no Docker Engine, or it refuses.</exception>
    public static async Task<IReadOnlyList<string>> CleanAsync(K3sOptions options, string? run, CancellationToken cancellationToken)
    {
        using var docker = DockerEngine.Find();
        var left = await docker.FindAsync(run, cancellationToken);
        await docker.RemoveAsync(left, cancellationToken);

        // The kubeconfigs of removed clusters would only mislead.
        var kubeconfigs = KeptCluster.DirectoryOf(options, run);
        if (Directory.Exists(kubeconfigs))
        {
            Directory.Delete(kubeconfigs, recursive: true);
        }

        return [.. left.Select(resource => resource.ToString())];
    }
}
