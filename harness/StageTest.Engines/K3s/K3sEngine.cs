using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Options;

namespace StageTest.Engines.K3s;

/// <summary>The engine that starts a cluster of k3s in containers.</summary>
internal static class K3sEngine
{
    /// <summary>The name by which the command line calls it.</summary>
    public const string Name = "k3s";

    private const int DigestLength = 64;
    private const string Manifest = "manifest";

    /// <summary>The description of <see cref="CalicoInstall.Operator"/> in <c>--calico-install</c>.</summary>
    public const string Operator = "operator";

    /// <summary>The engine, for the catalog.</summary>
    public static EngineDescriptor Descriptor { get; } =
        EngineDescriptor.Of(
            Name,
            "a Docker Engine",
            [
                .. Own,
                .. ProbeOptions.All.Select(o => o.Within<K3sOptions>(k3s => k3s.Cluster, (k3s, cluster) => k3s with { Cluster = cluster })),
            ],
            (options, notices) =>
            {
                if (NativeCommand.IsThis)
                {
                    {
                        throw new BeyondNativeException();
                    }
                }

                var noticed = options with { Cluster = options.Cluster.With(notices) };
                return new KubernetesEngine(new K3sLease(noticed), noticed.Cluster);
            },
            Split,
            K3sFit.ReasonAgainst
        ) with
        {
            MaximumSessions = KubernetesEngine.MostSessions,
            ReasonAgainstFlows = K3sFit.ReasonAgainstFlows,
            IsBeyondNative = true,
        };

    private static ImmutableArray<EngineOption<K3sOptions>> Own =>
        [
            EngineOption<K3sOptions>.Text(
                "k3s-image",
                "IMAGE",
                "The image, such as rancher/k3s:v1.34.1-k3s1, also with a digest ('NAME:TAG@sha256:...'). Default: the one that this "
                    + "version of StageTest names.",
                (options, image) => options with { Image = image }
            ),
            EngineOption<K3sOptions>.Texts(
                "k3s-arg",
                "ARGUMENT",
                "One more argument for k3s, such as --k3s-arg=--kubelet-arg=v=4. Repeatable.",
                (options, arguments) => options with { Arguments = arguments }
            ),
            EngineOption<K3sOptions>.File(
                "k3s-containerd-config",
                "A template for containerd's configuration, instead of k3s's own.",
                (options, file) => options with { ContainerdConfig = file }
            ),
            EngineOption<K3sOptions>.File(
                "k3s-registries",
                "Mirrors and credentials of registries, in the format of k3s's registries.yaml.",
                (options, file) => options with { Registries = file }
            ),
            EngineOption<K3sOptions>.Count(
                "nodes",
                "How many nodes the cluster has. Default: what the scenarios state, else 1.",
                (options, nodes) => options with { Nodes = nodes }
            ),
            CalicoOption.Of<K3sOptions>((options, version) => options with { Calico = version }),
            EngineOption<K3sOptions>.Choice(
                "calico-dataplane",
                [.. CalicoDataplane.Known.Select(d => d.Name)],
                "Calico's dataplane. nftables and ebpf replace the version's own default.",
                (options, name) => options with { Dataplane = CalicoDataplane.Known.Single(d => d.Name == name) }
            ),
            EngineOption<K3sOptions>.Choice(
                "calico-install",
                [Manifest, Operator],
                "manifest, with flow logs every two seconds, or operator, with Goldmane and Whisker. Default: manifest.",
                (options, way) => options with { CalicoInstall = way == Operator ? CalicoInstall.Operator : CalicoInstall.Manifest }
            ),
            EngineOption<K3sOptions>.Directory(
                "calico-manifests",
                "Calico's manifests, or a directory of them for each version ('v3.31'). Default: they are downloaded.",
                (options, directory) => options with { CalicoManifests = directory }
            ),
            EngineOption<K3sOptions>.Texts(
                "calico-sha256",
                "DIGEST",
                "The SHA-256 of a manifest that you have checked, for versions of Calico whose digests StageTest does not know. "
                    + "Repeatable.",
                (options, digests) => options with { CalicoDigests = digests }
            ) with
            {
                ProblemOf = digest =>
                    digest.Length == DigestLength && digest.All(char.IsAsciiHexDigit)
                        ? null
                        : $"A SHA-256 has {DigestLength} hexadecimal digits, as 'sha256sum FILE' prints them.",
            },
            EngineOption<K3sOptions>.Directory(
                "images",
                "Archives of images, such as 'docker save' writes, which nodes import instead of pulling.",
                (options, directory) => options with { Images = directory }
            ),
            PinnedOption.Of<K3sOptions>(),
            EngineOption<K3sOptions>.Flag("keep", "Leaves the cluster up, and prints how to use and remove it.", (options, keep) =>
                options with
                {
                    Keep = keep,
                }
            ),
        ];

    // A cluster has IPv6 if a scenario states an IPv6 range for both pods and Services. A range for one of them alone is of no use.
    private static (IPNetwork Pods, IPNetwork Services)? RangesOfIPv6(ClusterRanges ranges) =>
        ranges.Pods.Concat(ranges.Services).Any(r => r.BaseAddress.AddressFamily == IpFamily.V6)
            ? (ranges.PodsOf(IpFamily.V6), ranges.ServicesOf(IpFamily.V6))
            : null;

    // Scenarios of one version and API and the same ranges share a cluster, which has as many nodes as the one of them that wants most.
    internal static IEnumerable<(string Key, K3sOptions Options, ImmutableArray<Scenario> Scenarios)> Split(
        K3sOptions options,
        ImmutableArray<Scenario> scenarios
    ) =>
        scenarios
            .GroupBy(s =>
                (
                    Calico: options.Calico ?? CalicoVersionText.Name(s.Policies.Calico),
                    s.Policies.Api,
                    Pods: s.Topology.Ranges.PodsOf(IpFamily.V4),
                    Services: s.Topology.Ranges.ServicesOf(IpFamily.V4),
                    V6: RangesOfIPv6(s.Topology.Ranges)
                )
            )
            .Select(group =>
            {
                var nodes = options.Nodes ?? group.Max(s => s.Nodes);
                var (calico, api, pods, services, v6) = group.Key;
                return (
                    $"{calico} {api} {nodes} {pods} {services} {v6}",
                    options with
                    {
                        Calico = calico,
                        CalicoApi = api,
                        Nodes = nodes,
                        PodCidr = pods,
                        ServiceCidr = services,
                        PodCidrV6 = v6?.Pods,
                        ServiceCidrV6 = v6?.Services,
                    },
                    group.ToImmutableArray()
                );
            });
}
