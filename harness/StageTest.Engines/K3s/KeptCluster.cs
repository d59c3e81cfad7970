using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>Explains how to use and remove a cluster that stays up after its run.</summary>
/// <param name="options">The cache, in which the kubeconfig is written.</param>
/// <param name="run">The run's name.</param>
internal sealed class KeptCluster(K3sOptions options, string run)
{
    private const string FileName = "kubeconfig.yaml";

    /// <summary>The path of the kubeconfig of a kept cluster, or the directory of all.</summary>
    public static string DirectoryOf(K3sOptions options, string? run) =>
        Path.Combine(options.Cluster.CacheDirectory, "clusters", run ?? "");

    /// <summary>Writes the kubeconfig, readable for its owner only, and prints how to continue.</summary>
    /// <param name="nodes">The cluster.</param>
    /// <param name="probeImage">The image of the probe agent that its nodes have.</param>
    /// <exception cref="EngineException">The kubeconfig cannot be written, so the cluster could not be used.</exception>
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

        return Text(nodes.ServerName, file, probeImage);
    }

    /// <summary>How to go on.</summary>
    /// <param name="server">The container of its server.</param>
    /// <param name="kubeconfig">Its kubeconfig.</param>
    /// <param name="probeImage">The image of the probe agent that its nodes have.</param>
    internal string Text(string server, string kubeconfig, string probeImage) =>
        string.Join(
            '\n',
            (string[])
                [
                    $"The cluster stays up, in the container {server}.",
                    $"  kubectl --kubeconfig {kubeconfig} get pods --all-namespaces",
                    $"  {RunWith(kubeconfig, probeImage)}",
                    // With the operator, Goldmane and Whisker are there.
                    .. options is { CalicoInstall: CalicoInstall.Operator, Calico: not K3sOptions.NoCalico }
                        ? (IEnumerable<string>)[$"  stagetest observe --kubeconfig {kubeconfig} --context default"]
                        : [],
                    $"  stagetest clean --run {run}     removes it; without --run, everything that any run left",
                ]
        );

    // No other user has the cluster, so cluster-scoped policies may be applied as in the run.
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
