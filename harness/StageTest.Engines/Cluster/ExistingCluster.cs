using System.Collections.Immutable;
using System.Security.Cryptography;
using k8s;
using k8s.Exceptions;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Cluster;

/// <summary>An existing cluster, found by a kubeconfig. The run changes nothing on it that it did not create.</summary>
internal sealed class ExistingCluster(ClusterOptions options) : IClusterLease
{
    public string EngineName => ClusterEngine.Name;

    public bool IsOwn => false;

    public bool IsRemoved => false;

    public bool HasNativeCrds { get; private set; }

    public ImmutableSortedDictionary<string, string> Versions { get; private set; } = ImmutableSortedDictionary<string, string>.Empty;

    // The files that kubectl would read: that of the option, else the existing files of KUBECONFIG, else that of the user.
    private static ImmutableArray<string> ConfigFiles(ClusterOptions options)
    {
        if (options.Kubeconfig is { } named)
        {
            return [named];
        }

        var listed = options.KubeconfigVariable?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return listed.Length == 0 ? [KubernetesClientConfiguration.KubeConfigDefaultLocation]
            : listed.Any(File.Exists) ? [.. listed.Where(File.Exists)]
            : [listed[0]];
    }

    private static string Shown(ClusterOptions options) => string.Join("', '", ConfigFiles(options));

    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken)
    {
        var contexts = Contexts(options, out var problem).Keys.ToImmutableArray();
        return Task.FromResult<ImmutableArray<EngineRequirement>>([
            new()
            {
                Name = "kubeconfig",
                IsMet = contexts.Length > 0,
                Found =
                    contexts.Length > 0 ? $"{string.Join(", ", ConfigFiles(options))}, contexts {string.Join(", ", contexts)}" : problem!,
                Remedy = "Set KUBECONFIG or give --kubeconfig, and name one of its contexts with --context.",
            },
        ]);
    }

    /// <summary>Connects to the cluster of the named context.</summary>
    /// <exception cref="EngineException">No context was named, it does not exist, or it refers to something missing: a cluster, a
    /// certificate, a login program.</exception>
    public static async Task<ClusterClient> ConnectAsync(ClusterOptions options, string run)
    {
        var contexts = Contexts(options, out var problem);
        if (problem is not null || options.Context is null || !contexts.TryGetValue(options.Context, out var file))
        {
            throw new EngineException(
                problem
                    ?? (
                        options.Context is null
                            ? "No context was named, and there is no default."
                            : $"'{Shown(options)}' has no context '{options.Context}'."
                    ) + $" Name one with --context. Available contexts: {string.Join(", ", contexts.Keys)}."
            );
        }

        try
        {
            var config = await KubernetesClientConfiguration.LoadKubeConfigAsync(file);
            return new(KubernetesClientConfiguration.BuildConfigFromConfigObject(config, options.Context), run, options.Log);
        }
        catch (Exception failure)
            when (failure is KubeConfigException or CryptographicException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                $"The context '{options.Context}' of '{file}' cannot be used: {failure.Message} Check whether "
                    + $"'kubectl --context {options.Context} version' works.",
                failure
            );
        }
    }

    public async Task<(ClusterClient Client, ProbeImageSource Image)> AcquireAsync(string run, CancellationToken cancellationToken)
    {
        if (options.ProbeImage is not { } image)
        {
            throw new EngineException(
                "Pods of this cluster need an image with the probe agent, and no image can be loaded into its nodes from here. "
                    + "Write it with 'stagetest probe-image --output FILE', copy it to a registry that the nodes can reach, and name it "
                    + "with --probe-image."
            );
        }

        var client = await ConnectAsync(options, run);
        try
        {
            if (await CalicoApi.ChooseAsync(client, cancellationToken) is { } calico)
            {
                Versions = Versions.SetItem("calico", calico).SetItem(CalicoStore.ReportKey, CalicoStore.ReportText);
                options.Warn($"Nothing serves {CalicoStore.Served} on this cluster. {CalicoStore.Conversion}");
            }
            else if (await ClusterFit.VersionAsync(client, cancellationToken) is { } running)
            {
                Versions = Versions.SetItem("calico", running);
            }

            Versions = await ClusterImages.SourcesAsync(client, cancellationToken) is { } images
                ? Versions.SetItem(UnpinnedInputs.CalicoImages, images)
                : Versions;
            HasNativeCrds = await CalicoApi.HasNativeCrdsAsync(client, cancellationToken);
            Versions = HasNativeCrds ? Versions.SetItem(CalicoStore.ReportKey, CalicoStore.NativeReportText) : Versions;

            await ClusterPermissions.CheckAsync(client, options.AllowClusterScope, cancellationToken);
            return (client, ImageOf(image));
        }
        catch (EngineException failure)
        {
            using (client)
            {
                throw await FailureEvidence.WithAsync(failure, options, run, client, this, []);
            }
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private ProbeImageSource ImageOf(string image)
    {
        var source = new ProbeImageSource(image, "IfNotPresent");
        return ProbeProgram.Find(options.ProbeAgent) is { } program ? source with { Program = program } : source;
    }

    public Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Each context with its file. If two files have the same context, the first file wins.
    private static ImmutableSortedDictionary<string, string> Contexts(ClusterOptions options, out string? problem)
    {
        var contexts = ImmutableSortedDictionary<string, string>.Empty;
        var read = "";
        try
        {
            foreach (var file in ConfigFiles(options))
            {
                read = file;
                foreach (var context in KubernetesClientConfiguration.LoadKubeConfig(file).Contexts ?? [])
                {
                    contexts = contexts.ContainsKey(context.Name) ? contexts : contexts.Add(context.Name, file);
                }
            }

            problem = contexts.IsEmpty ? $"'{Shown(options)}' names no context." : null;
            return contexts;
        }
        catch (Exception failure)
            when (failure is IOException or KubeConfigException or YamlDotNet.Core.YamlException or UnauthorizedAccessException)
        {
            problem = $"The kubeconfig '{read}' cannot be read: {failure.Message}";
            return contexts.Clear();
        }
    }
}
