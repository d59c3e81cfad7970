using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>Removes what runs left in the Docker Engine, by the label that everything of a run carries.</summary>
internal static class DockerCleaner
{
    /// <summary>Removes it, those that still go on and those that were kept too, and answers with what it was.</summary>
    /// <param name="options">Where the kubeconfigs of kept clusters are.</param>
    /// <param name="run">The run's name, or null for all runs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">There is no Docker Engine, or it refuses.</exception>
    public static async Task<IReadOnlyList<string>> CleanAsync(K3sOptions options, string? run, CancellationToken cancellationToken)
    {
        using var docker = DockerEngine.Find();
        var left = await docker.FindAsync(run, cancellationToken);
        await docker.RemoveAsync(left, cancellationToken);

        // The kubeconfigs of clusters that are gone would only mislead.
        var kubeconfigs = KeptCluster.DirectoryOf(options, run);
        if (Directory.Exists(kubeconfigs))
        {
            Directory.Delete(kubeconfigs, recursive: true);
        }

        return [.. left.Select(resource => resource.ToString())];
    }
}
