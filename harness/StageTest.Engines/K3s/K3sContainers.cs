using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using DotNet.Testcontainers.Networks;
using Microsoft.Extensions.Logging.Abstractions;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using Testcontainers.K3s;

namespace StageTest.Engines.K3s;

/// <summary>How the containers of a cluster are created: the arguments of k3s, the mounts and the network.</summary>
/// <param name="run">The run's name: every container and network has it in its name and as a label.</param>
/// <param name="options">The options of the user.</param>
/// <param name="image">The image.</param>
/// <param name="hasCgroup2">Whether Docker's machine uses control groups version 2.</param>
/// <param name="serverNames">Further names and addresses by which the API server is reached.</param>
/// <param name="hasLocalFiles">Whether Docker shares the file system of this machine.</param>
/// <param name="archives">Archives of images that k3s imports at its start, in this order.</param>
internal sealed class K3sContainers(
    string run,
    K3sOptions options,
    string image,
    bool hasCgroup2,
    ImmutableArray<string> serverNames,
    bool hasLocalFiles,
    ImmutableArray<string> archives
)
{
    /// <summary>Where k3s writes the administrator's kubeconfig.</summary>
    public const string Kubeconfig = "/etc/rancher/k3s/k3s.yaml";

    /// <summary>The port of the API server inside of the container.</summary>
    public const ushort ApiPort = 6443;

    /// <summary>The argument of k3s that names the range of pods.</summary>
    public const string ClusterCidrArgument = "--cluster-cidr=";

    /// <summary>The argument of k3s that names the range of Services.</summary>
    public const string ServiceCidrArgument = "--service-cidr=";

    /// <summary>The host name by which nodes find the server.</summary>
    public const string ServerHost = "stagetest-server";

    private const string Registries = "/etc/rancher/k3s/registries.yaml";
    private const string KernelModules = "/lib/modules";
    private const string ImagesDirectory = "/var/lib/rancher/k3s/agent/images";
    private const string ContainerdDirectory = "/var/lib/rancher/k3s/agent/etc/containerd";

    // Otherwise a kubelet of version 1.35 or later refuses control groups version 1; before 1.31 this setting did not exist.
    private const string AllowCgroup1 = "--kubelet-arg=fail-cgroupv1=false";
    private const int FirstToAllowCgroup1 = 31;

    // Loaded images cannot be pulled again, so the kubelet must remove neither images nor pods before the disk, which is the machine's, is
    // full (k3s-io/k3s discussion 9624). And a scenario may have more pods than the default limit of 110 for each node. Before 1.27 a
    // kubelet sent 5 requests a second, four for each pod that starts; these limits are its defaults since then.
    private static readonly string[] NodeArguments =
    [
        "--kubelet-arg=image-gc-high-threshold=100",
        "--kubelet-arg=eviction-hard=imagefs.available<1%,nodefs.available<1%",
        "--kubelet-arg=max-pods=1000",
        "--kubelet-arg=kube-api-qps=50",
        "--kubelet-arg=kube-api-burst=100",
    ];

    // Calico's pods need mounts that are visible outside, and the mounts of a container are private by default.
    private static readonly string[] Entrypoint = ["/bin/sh", "-c", "mount --make-rshared / && exec /bin/k3s \"$@\"", "k3s"];

    // Components that a cluster for one run does not need. Without CoreDNS, scenarios may create a pod with its name and labels.
    private static readonly string[] Unwanted = ["traefik", "servicelb", "metrics-server", "local-storage"];
    private const string NamesOfServices = "coredns";

    // Arguments that agents accept too; all others are for the server only.
    private static readonly string[] CommonArguments =
    [
        "--kubelet-arg",
        "--kube-proxy-arg",
        "--node-label",
        "--node-taint",
        "--snapshotter",
        "--debug",
        "--private-registry",
        "-v",
    ];

    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The addresses of pods, those of Calico's pools: one range, or one for each family with a comma between.</summary>
    public string ClusterCidr { get; } = Given(options, ClusterCidrArgument) ?? Both(options.PodCidr, options.PodCidrV6);

    /// <summary>Whether k3s installs no network of its own, because Calico does.</summary>
    private bool HasCalico => options.Calico != K3sOptions.NoCalico;

    /// <summary>The network of all nodes, or null if there is one node and it needs no IPv6 address.</summary>
    public INetwork? Network { get; } = options.Nodes > 1 || options.PodCidrV6 is not null ? NetworkOf(run, options) : null;

    /// <summary>The parameters of <see cref="Network"/>, if it has IPv6.</summary>
    /// <remarks>
    /// Docker before 27 does not choose an IPv6 range itself. The range is unique local and derived from the run's name, so that parallel
    /// clusters have different ones.
    /// </remarks>
    internal static void GiveIPv6(NetworksCreateParameters parameters, string run)
    {
        var own = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(run)))[..8];
        parameters.EnableIPv6 = true;
        parameters.IPAM = new() { Config = [new() { Subnet = $"fd53:{own[..4]}:{own[4..]}::/64" }] };
    }

    private static INetwork NetworkOf(string run, K3sOptions options)
    {
        var builder = new NetworkBuilder().WithName($"stagetest-{run}").WithLabel(ObjectId.RunLabel, run).WithLogger(NullLogger.Instance);
        return (options.PodCidrV6 is null ? builder : builder.WithCreateParameterModifier(parameters => GiveIPv6(parameters, run))).Build();
    }

    private static string Both(IPNetwork range, IPNetwork? ofIPv6) => ofIPv6 is { } other ? $"{range},{other}" : $"{range}";

    /// <summary>The server.</summary>
    public K3sContainer Server()
    {
        var builder = Common(new K3sBuilder(new DockerImage(image)), "server")
            .WithCommand(new OverwriteEnumerable<string>(ServerArguments()))
            .WithCreateParameterModifier(parameters =>
            {
                if (IsolatesCgroups)
                {
                    Isolate(parameters.HostConfig!);
                }
            });
        return (Network is null ? builder : builder.WithNetwork(Network).WithNetworkAliases(ServerHost)).Build();
    }

    /// <summary>An agent node, which finds the server by its name and the token.</summary>
    /// <param name="number">Its number, from 1.</param>
    public IContainer Agent(int number) =>
        Common(new ContainerBuilder(new DockerImage(image)), $"agent-{number}")
            .WithPrivileged(true)
            .WithTmpfsMount("/run")
            .WithTmpfsMount("/var/run")
            .WithEnvironment("K3S_URL", $"https://{ServerHost}:{ApiPort}")
            .WithNetwork(Network!)
            .WithCommand([
                "agent",
                .. NodeArguments,
                .. options.Dataplane?.Arguments ?? [],
                .. CgroupArguments,
                .. options.Arguments.Where(IsCommon),
            ])
            .WithCreateParameterModifier(parameters => Isolate(parameters.HostConfig!))
            .Build();

    /// <summary>The arguments of k3s on the server.</summary>
    internal ImmutableArray<string> ServerArguments() =>
        [
            "server",
            .. HasCalico ? (IEnumerable<string>)["--flannel-backend=none", "--disable-network-policy"] : [],
            // Goldmane and Whisker find each other by name.
            .. (options.CalicoInstall == CalicoInstall.Operator ? Unwanted : [.. Unwanted, NamesOfServices]).Select(part =>
                $"--disable={part}"
            ),
            .. Given(options, ClusterCidrArgument) is null ? (IEnumerable<string>)[ClusterCidrArgument + ClusterCidr] : [],
            .. Given(options, ServiceCidrArgument) is null
            && (options.ServiceCidr != ClusterRanges.Default.ServicesOf(IpFamily.V4) || options.ServiceCidrV6 is not null)
                ? (IEnumerable<string>)[$"{ServiceCidrArgument}{Both(options.ServiceCidr, options.ServiceCidrV6)}"]
                : [],
            .. NodeArguments,
            .. options.Dataplane?.Arguments ?? [],
            .. options.Dataplane?.ServerArguments ?? [],
            .. options.HasNativeCrds ? NativeCrds.ServerArguments(MinorVersion(image)) : [],
            .. CgroupArguments,
            $"--tls-san={ServerHost}",
            .. serverNames.Select(name => $"--tls-san={name}"),
            .. options.Arguments,
        ];

    /// <summary>The value that the user's arguments for k3s give to an argument, or null if they do not have it.</summary>
    /// <param name="options">The options of the user.</param>
    /// <param name="argument">The argument, with its equals sign.</param>
    public static string? Given(K3sOptions options, string argument) =>
        options.Arguments.LastOrDefault(a => a.StartsWith(argument, StringComparison.Ordinal))?[argument.Length..];

    private IEnumerable<string> CgroupArguments =>
        !hasCgroup2 && MinorVersion(image) is null or >= FirstToAllowCgroup1 ? [AllowCgroup1] : [];

    /// <summary>The minor version of Kubernetes in an image's tag, or null.</summary>
    internal static int? MinorVersion(string image) =>
        image.Split('@')[0].Split(":v1.") is [_, var rest]
        && int.TryParse(rest.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? minor
            : null;

    // Nodes that share control groups would treat each other's pods as leftovers.
    private bool IsolatesCgroups => hasCgroup2 || options.Nodes > 1;

    private TBuilder Common<TBuilder, TContainer, TConfiguration>(
        ContainerBuilder<TBuilder, TContainer, TConfiguration> builder,
        string node
    )
        where TBuilder : ContainerBuilder<TBuilder, TContainer, TConfiguration>
        where TContainer : IContainer
        where TConfiguration : IContainerConfiguration
    {
        var built = builder
            .WithImagePullPolicy(PullPolicy.Never)
            .WithName($"stagetest-{run}-{node}")
            .WithHostname(node == "server" ? ServerHost : $"stagetest-{node}")
            .WithLabel(ObjectId.RunLabel, run)
            .WithLogger(NullLogger.Instance)
            .WithEnvironment("K3S_TOKEN", _token)
            .WithEntrypoint(Entrypoint)
            .WithWaitStrategy(Wait.ForUnixContainer());
        foreach (var (place, archive) in archives.Index())
        {
            built = built.WithBindMount(archive, $"{ImagesDirectory}/{NodeArchives.NameFor(archive, place)}", AccessMode.ReadOnly);
        }

        // Copied, not mounted, so that they also reach an engine on another machine.
        if (options.Registries is { } registries)
        {
            built = built.WithResourceMapping(File.ReadAllBytes(registries), Registries);
        }

        if (options.ContainerdConfig is { } template)
        {
            built = built.WithResourceMapping(
                File.ReadAllBytes(template),
                $"{ContainerdDirectory}/{TemplateName(File.ReadAllText(template))}"
            );
        }

        // Calico and kube-proxy load kernel modules that the kernel does not load by itself.
        return hasLocalFiles && Directory.Exists(KernelModules)
            ? built.WithBindMount(KernelModules, KernelModules, AccessMode.ReadOnly)
            : built;
    }

    // k3s has a file name for each version of containerd's format.
    internal static string TemplateName(string configuration) =>
        configuration.Contains("io.containerd.grpc.v1.cri\".", StringComparison.Ordinal)
        || configuration.Contains("version = 2", StringComparison.Ordinal)
            ? "config.toml.tmpl"
            : "config-v3.toml.tmpl";

    private static bool IsCommon(string argument) =>
        CommonArguments.Any(common => argument == common || argument.StartsWith(common + "=", StringComparison.Ordinal));

    private static void Isolate(HostConfig host)
    {
        host.CgroupnsMode = "private";
        host.Mounts = [.. (host.Mounts ?? []).Where(mount => mount.Target != "/sys/fs/cgroup")];
    }
}
