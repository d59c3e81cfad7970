using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>How a cluster that stays up after its run is used and removed.</summary>
/// <param name="options">Where the cache is, in which the kubeconfig goes.</param>
/// <param name="run">The run's name.</param>
internal sealed class KeptCluster(K3sOptions options, string run)
{
    private const string FileName = "kubeconfig.yaml";

    /// <summary>Where the kubeconfig of a kept cluster is, or those of all.</summary>
    public static string DirectoryOf(K3sOptions options, string? run) =>
        Path.Combine(options.Cluster.CacheDirectory, "clusters", run ?? "");

    /// <summary>Writes the kubeconfig, for its owner only, and tells how to go on.</summary>
    /// <param name="nodes">The cluster.</param>
    /// <param name="probeImage">The image of the probe agent that its nodes have.</param>
    /// <exception cref="EngineException">It cannot be written, so the cluster could not be used.</exception>
    public async Task<string> WriteAsync(K3sNodes nodes, string probeImage)
    {
        var directory = DirectoryOf(options, run);
        var file = Path.Combine(directory, FileName);
        try
        {
            await WriteSecretAsync(file, await nodes.KubeconfigAsync());
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }

            throw new EngineException(
                $"The kubeconfig of the cluster that --keep asks for cannot be written to '{file}': {problem.Message}",
                problem
            );
        }

        return $"""
            The cluster stays up, in the container {nodes.ServerName}.
              kubectl --kubeconfig {file} get pods --all-namespaces
              {RunWith(file, probeImage)}
              stagetest clean --run {run}     removes it; without --run, everything that any run left
            """;
    }

    // No other user has the cluster, so it may be used as it was by the run.
    private static string RunWith(string kubeconfig, string probeImage) =>
        $"stagetest run PATH --engine cluster --kubeconfig {kubeconfig} --context default --probe-image {probeImage} "
        + "--allow-cluster-scope --allow-privileged-pods";

    private static async Task WriteSecretAsync(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var secret = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            secret.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(file, secret);
        await writer.WriteAsync(content);
    }
}
