using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Options;

namespace StageTest.Engines.Cluster;

/// <summary>The engine that uses a cluster that exists.</summary>
internal static class ClusterEngine
{
    /// <summary>The name by which the command line calls it.</summary>
    public const string Name = "cluster";

    /// <summary>The options that locate the cluster.</summary>
    public static EngineOption<ClusterOptions> Kubeconfig { get; } =
        EngineOption<ClusterOptions>.Text(
            "kubeconfig",
            "FILE",
            "The kubeconfig. Default: what KUBECONFIG names, else ~/.kube/config.",
            (options, file) => options with { Kubeconfig = file }
        );

    /// <summary>The options that choose the cluster.</summary>
    public static EngineOption<ClusterOptions> Context { get; } =
        EngineOption<ClusterOptions>.Text("context", "NAME", "The context of the kubeconfig. There is no default.", (options, context) =>
            options with
            {
                Context = context,
            }
        ) with
        {
            RequiredBecause = "it never guesses the cluster. 'kubectl config get-contexts' lists the contexts.",
        };

    /// <summary>Whether cluster-scoped objects are included.</summary>
    public static EngineOption<ClusterOptions> AllowClusterScope { get; } =
        EngineOption<ClusterOptions>.Flag(
            "allow-cluster-scope",
            "Also applies cluster-scoped policies and tiers, limited to the run's namespaces if their kind allows it.",
            (options, allow) => options with { AllowClusterScope = allow }
        );

    /// <summary>The engine, for the catalog.</summary>
    public static EngineDescriptor Descriptor { get; } =
        EngineDescriptor.Of<ClusterOptions>(
            Name,
            "a Kubernetes cluster, and an image with the probe agent that its nodes can pull",
            [
                Kubeconfig,
                Context,
                AllowClusterScope,
                EngineOption<ClusterOptions>.Flag(
                    "allow-privileged-pods",
                    "Creates external endpoints and pods on a node's network, in privileged pods and namespaces.",
                    (options, allow) => options with { AllowPrivilegedPods = allow }
                ),
                EngineOption<ClusterOptions>.Choice(
                    "probe-agent",
                    [.. ProbeProgram.Known.Select(p => p.Name)],
                    "The program in --probe-image. Default: agnhost if the image has that name, else stagetest.",
                    (options, agent) => options with { ProbeAgent = agent }
                ),
                .. ProbeOptions.All,
            ],
            (options, notices) =>
            {
                if (NativeCommand.IsThis)
                {
                    {
                        throw new BeyondNativeException();
                    }
                }

                var noticed = options.With(notices);
                return new KubernetesEngine(new ExistingCluster(noticed), noticed);
            },
            look: (options, scenarios, cancellationToken) =>
            {
                if (NativeCommand.IsThis)
                {
                    throw new BeyondNativeException();
                }

                return ClusterFit.ReasonsAgainstAsync(options, scenarios, cancellationToken);
            }
        ) with
        {
            MaximumSessions = KubernetesEngine.MostSessions,
            IsBeyondNative = true,
        };
}
