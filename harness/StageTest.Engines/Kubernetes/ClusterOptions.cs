using StageTest.Engines.Options;

namespace StageTest.Engines.Kubernetes;

/// <summary>How engines find and use a cluster.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The kubeconfig file. Default null: the files of <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The value of <c>KUBECONFIG</c>: files, of which the first with the context counts. Default: that of the process.</summary>
    public string? KubeconfigVariable { get; init; } = Environment.GetEnvironmentVariable("KUBECONFIG");

    /// <summary>The kubeconfig context. It has no default, so that no test runs on the wrong cluster by accident.</summary>
    public string? Context { get; init; }

    /// <summary>Whether cluster-scoped policies and tiers may be applied to an existing cluster.</summary>
    public bool AllowClusterScope { get; init; }

    /// <summary>
    /// Whether external endpoints are created on the nodes of an existing cluster, by privileged pods that have the scenario's addresses
    /// during the run. A cluster of the run's own needs no such permission.
    /// </summary>
    public bool AllowPrivilegedPods { get; init; }

    /// <summary>
    /// An image with the probe agent that nodes can pull. Default null: the agent is packed and loaded where that is possible.
    /// </summary>
    public string? ProbeImage { get; init; }

    /// <summary>The program in that image: <c>stagetest</c> or <c>agnhost</c>. Default null: determined by the image's name.</summary>
    public string? ProbeAgent { get; init; }

    /// <summary>Whether to use a cluster that was not seen to enforce policies. Only for tests of StageTest itself.</summary>
    public bool SkipEnforcementCheck { get; init; }

    /// <summary>
    /// The directory for evidence of a failure to start the cluster. Default null: a directory of the cache, which the error message names.
    /// </summary>
    public string? Diagnostics { get; init; }

    /// <summary>Whether Calico's own flow logs are read. Default: no.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>
    /// The cache of manifests and images. Default: <c>stagetest</c> below <c>XDG_CACHE_HOME</c>, or below <c>~/.cache</c>.
    /// </summary>
    public string CacheDirectory { get; init; } = DefaultCacheDirectory;

    /// <summary>Receives every step, for <c>--verbose</c>.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Receives the progress of a cluster start.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Receives notices that users must see, even with <c>--quiet</c>.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    private static string DefaultCacheDirectory =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
                ? named
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "stagetest"
        );

    /// <summary>The same options, with these receivers of messages.</summary>
    public ClusterOptions With(EngineNotices notices) =>
        this with
        {
            Diagnostics = notices.Diagnostics,
            ObserveFlows = notices.ObserveFlows,
            Log = notices.Log,
            Tell = notices.Tell,
            Warn = notices.Warn,
        };

    /// <summary>What the user can do about leftovers of a run, as a sentence.</summary>
    /// <param name="run">The run's name.</param>
    public string RemedyOf(string run)
    {
        var place = Context is { } context ? $" --context {context}{(Kubeconfig is { } file ? $" --kubeconfig {file}" : "")}" : "";
        return $"'stagetest clean{place} --run {run}' removes what is left.";
    }
}
