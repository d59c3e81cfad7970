using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>Removes what runs left in the Docker Engine, by the label that everything of a run carries.</summary>
public static class DockerCleaner
{
    /// <summary>Removes it, of all runs, those that still go on and those that were kept too, and answers with what it was.</summary>
    /// <exception cref="EngineException">There is no Docker Engine, or it refuses.</exception>
    public static async Task<IReadOnlyList<string>> CleanAsync(K3sOptions options, CancellationToken cancellationToken)
    {
        using var docker = DockerEngine.Find();
        var left = await docker.FindAsync(run: null, cancellationToken);
        await docker.RemoveAsync(left, cancellationToken);

        // The kubeconfigs of clusters that are gone would only mislead.
        if (Directory.Exists(KeptCluster.DirectoryOf(options)))
        {
            Directory.Delete(KeptCluster.DirectoryOf(options), recursive: true);
        }

        return [.. left.Select(resource => resource.ToString())];
    }
}
