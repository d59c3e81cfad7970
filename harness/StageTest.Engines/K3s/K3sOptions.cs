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
    /// <summary>What <see cref="Calico"/> says where no Calico is wanted.</summary>
    public const string NoCalico = CalicoOption.None;

    /// <summary>How the cluster is used once it is there.</summary>
    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>
    /// The image, with the command line of <c>rancher/k3s</c>: a tag, a digest, or both. Default null: the one in <c>Images.Dockerfile</c>.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>
    /// Arguments for k3s beyond the engine's own, such as <c>--kubelet-arg=v=4</c>. Those of the server alone are not given to agents.
    /// </summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>A template for containerd's configuration, as k3s reads it; null for k3s's own.</summary>
    public string? ContainerdConfig { get; init; }

    /// <summary>Mirrors and credentials of registries, as k3s reads them from <c>registries.yaml</c>; null for none.</summary>
    public string? Registries { get; init; }

    /// <summary>The range of pods' IPv4 addresses, unless <see cref="Arguments"/> name one. Default: k3s' own.</summary>
    public IPNetwork PodCidr { get; init; } = ClusterRanges.Default.PodsOf(IpFamily.V4);

    /// <summary>The range of Services' IPv4 addresses, unless <see cref="Arguments"/> name one. Default: k3s' own.</summary>
    public IPNetwork ServiceCidr { get; init; } = ClusterRanges.Default.ServicesOf(IpFamily.V4);

    /// <summary>The range of pods' IPv6 addresses. Default null: the cluster has IPv4 alone.</summary>
    public IPNetwork? PodCidrV6 { get; init; }

    /// <summary>The range of Services' IPv6 addresses; stated where <see cref="PodCidrV6"/> is. Default null.</summary>
    public IPNetwork? ServiceCidrV6 { get; init; }

    /// <summary>How many nodes the cluster has, the server among them. Default null: what the scenarios state, else 1.</summary>
    public int? Nodes { get; init; }

    /// <summary>
    /// The version of Calico, such as <c>v3.32.1</c> or <c>v3.32</c>, or <see cref="NoCalico"/> for k3s's own network and policy
    /// controller, which knows
    /// Kubernetes' own policies only. Default null: the newest that is known.
    /// </summary>
    public string? Calico { get; init; }

    /// <summary>What Calico enforces with. Default null: what its version takes by itself.</summary>
    public CalicoDataplane? Dataplane { get; init; }

    /// <summary>How Calico is installed.</summary>
    public CalicoInstall CalicoInstall { get; init; }

    /// <summary>What answers for the API of Calico's own kinds, as the scenarios state it.</summary>
    public CalicoApiKind CalicoApi { get; init; }

    /// <summary>Whether Calico is installed with native v3 CRDs and without its API server.</summary>
    public bool HasNativeCrds => Calico != NoCalico && CalicoApi == CalicoApiKind.Crds;

    /// <summary>
    /// A directory with the manifests of an install, as Calico's directory <c>manifests</c> has them, or with directories of them that are
    /// named for
    /// versions, such as <c>v3.31.7</c> or <c>v3.31</c>; null to download those that are pinned.
    /// </summary>
    public string? CalicoManifests { get; init; }

    /// <summary>SHA-256 digests of manifests that the user has checked, beyond those that are pinned.</summary>
    public ImmutableArray<string> CalicoDigests { get; init; } = [];

    /// <summary>A directory with archives of images, which the nodes import; null for none.</summary>
    public string? Images { get; init; }

    /// <summary>Whether the cluster stays up after the run.</summary>
    public bool Keep { get; init; }
}
