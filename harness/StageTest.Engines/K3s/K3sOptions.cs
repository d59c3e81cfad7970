using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Options;

namespace StageTest.Engines.K3s;

/// <summary>How the k3s engine starts its cluster.</summary>
internal sealed record K3sOptions
{
    /// <summary>The value of <see cref="Calico"/> for a cluster without Calico.</summary>
    public const string NoCalico = CalicoOption.None;

    /// <summary>How the cluster is used after its start.</summary>
    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>
    /// The image, with the command line of <c>rancher/k3s</c>: a tag, a digest, or both. Default null: the one in <c>Images.Dockerfile</c>.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>
    /// Arguments for k3s in addition to the engine's own, such as <c>--kubelet-arg=v=4</c>. Agents do not get those of the server.
    /// </summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>A template for containerd's configuration, in the format of k3s; null for the one of k3s.</summary>
    public string? ContainerdConfig { get; init; }

    /// <summary>Mirrors and credentials of registries, in the format of <c>registries.yaml</c> of k3s; null for none.</summary>
    public string? Registries { get; init; }

    /// <summary>The IPv4 range of pods, unless <see cref="Arguments"/> set one. Default: that of k3s.</summary>
    public IPNetwork PodCidr { get; init; } = ClusterRanges.Default.PodsOf(IpFamily.V4);

    /// <summary>The IPv4 range of Services, unless <see cref="Arguments"/> set one. Default: that of k3s.</summary>
    public IPNetwork ServiceCidr { get; init; } = ClusterRanges.Default.ServicesOf(IpFamily.V4);

    /// <summary>The IPv6 range of pods. Default null: the cluster has IPv4 only.</summary>
    public IPNetwork? PodCidrV6 { get; init; }

    /// <summary>The IPv6 range of Services; required with <see cref="PodCidrV6"/>. Default null.</summary>
    public IPNetwork? ServiceCidrV6 { get; init; }

    /// <summary>How many nodes the cluster has, including the server. Default null: the number in the scenarios, else 1.</summary>
    public int? Nodes { get; init; }

    /// <summary>
    /// The version of Calico, such as <c>v3.32.1</c> or <c>v3.32</c>, or <see cref="NoCalico"/> for the network and policy controller of
    /// k3s, which support only Kubernetes' own policies. Default null: the newest known version.
    /// </summary>
    public string? Calico { get; init; }

    /// <summary>How Calico enforces policies. Default null: the default of its version.</summary>
    public CalicoDataplane? Dataplane { get; init; }

    /// <summary>How Calico is installed.</summary>
    public CalicoInstall CalicoInstall { get; init; }

    /// <summary>What answers for the API of Calico's own kinds, as the scenarios state it.</summary>
    public CalicoApiKind CalicoApi { get; init; }

    /// <summary>Whether Calico is installed with native v3 CRDs and without its API server.</summary>
    public bool HasNativeCrds => Calico != NoCalico && CalicoApi == CalicoApiKind.Crds;

    /// <summary>
    /// A directory with the manifests of an install, with the layout of Calico's directory <c>manifests</c>, or with one such directory for
    /// each version, such as <c>v3.31.7</c> or <c>v3.31</c>; null to download the pinned manifests.
    /// </summary>
    public string? CalicoManifests { get; init; }

    /// <summary>SHA-256 digests of manifests that the user has checked, in addition to the pinned ones.</summary>
    public ImmutableArray<string> CalicoDigests { get; init; } = [];

    /// <summary>A directory with archives of images that the nodes import; null for none.</summary>
    public string? Images { get; init; }

    /// <summary>Whether the cluster stays up after the run.</summary>
    public bool Keep { get; init; }
}
