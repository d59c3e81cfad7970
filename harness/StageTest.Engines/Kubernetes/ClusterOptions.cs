using StageTest.Engines.Options;

namespace StageTest.Engines.Kubernetes;

/// <summary>How engines get and use a cluster.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The kubeconfig file. Default null: the files of <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The variable <c>KUBECONFIG</c>: files, of which the first one with the context counts. Default: the process's.</summary>
    public string? KubeconfigVariable { get; init; } = Environment.GetEnvironmentVariable("KUBECONFIG");

    /// <summary>The kubeconfig's context to use. There is no default, so that no test runs on the wrong cluster by accident.</summary>
    public string? Context { get; init; }

    /// <summary>Whether policies and tiers that belong to a whole cluster may be applied to one that exists.</summary>
    public bool AllowClusterScope { get; init; }

    /// <summary>
    /// Whether external endpoints are created on the nodes of a cluster that exists, by privileged pods that take the scenario's
    /// addresses
    /// there for the time of the run. A cluster of the run's own needs no such leave.
    /// </summary>
    public bool AllowPrivilegedPods { get; init; }

    /// <summary>
    /// An image that nodes can pull, with the probe agent in it. Default null: it is packed and loaded if that is possible.
    /// </summary>
    public string? ProbeImage { get; init; }

    /// <summary>The program in that image: <c>stagetest</c> or <c>agnhost</c>. Default null: by the image's name.</summary>
    public string? ProbeAgent { get; init; }

    /// <summary>Whether a cluster is used though it was not seen to enforce a policy. Only for tests of StageTest itself.</summary>
    public bool SkipEnforcementCheck { get; init; }

    /// <summary>
    /// Where evidence of a failure goes that keeps a cluster from starting. Default null: a directory of the cache, which the failure
    /// names.
    /// </summary>
    public string? Diagnostics { get; init; }

    /// <summary>Whether Calico's own flow logs are read. Default: they are not.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>
    /// Where manifests and images are kept from run to run. Default: <c>stagetest</c> below <c>XDG_CACHE_HOME</c>, or below
    /// <c>~/.cache</c>.
    /// </summary>
    public string CacheDirectory { get; init; } = DefaultCacheDirectory;

    /// <summary>Receives every step, for <c>--verbose</c>.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Receives how far a cluster is that is being started.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Receives what a user must know, however quiet.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    private static string DefaultCacheDirectory =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
                ? named
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "stagetest"
        );

    /// <summary>The same, with what it has to say put there.</summary>
    public ClusterOptions With(EngineNotices notices) =>
        this with
        {
            Diagnostics = notices.Diagnostics,
            ObserveFlows = notices.ObserveFlows,
            Log = notices.Log,
            Tell = notices.Tell,
            Warn = notices.Warn,
        };

    /// <summary>What a user does about what a run left, as a sentence.</summary>
    /// <param name="run">The run's name.</param>
    public string RemedyOf(string run)
    {
        var place = Context is { } context ? $" --context {context}{(Kubeconfig is { } file ? $" --kubeconfig {file}" : "")}" : "";
        return $"'stagetest clean{place} --run {run}' removes what is left.";
    }
}
