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

/// <summary>How the containers of a cluster are made: what k3s is told, what is mounted, and in what network they are.</summary>
/// <param name="run">The run's name: every container and network carries it as a label, and has it in its name.</param>
/// <param name="options">What the user wants.</param>
/// <param name="image">The image.</param>
/// <param name="hasCgroup2">Whether Docker's machine has the unified control groups, version 2.</param>
/// <param name="serverNames">Names and addresses, beyond k3s's own, by which the API server is reached.</param>
/// <param name="hasLocalFiles">Whether Docker's files are this machine's.</param>
/// <param name="archives">Archives of images that k3s imports as it starts, in this order.</param>
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

    /// <summary>The name by which nodes find the server.</summary>
    public const string ServerHost = "stagetest-server";

    private const string Registries = "/etc/rancher/k3s/registries.yaml";
    private const string KernelModules = "/lib/modules";
    private const string ImagesDirectory = "/var/lib/rancher/k3s/agent/images";
    private const string ContainerdDirectory = "/var/lib/rancher/k3s/agent/etc/containerd";

    // A kubelet of version 1.35 or later refuses the first version of control groups otherwise; before 1.31 there was no such setting.
    private const string AllowCgroup1 = "--kubelet-arg=fail-cgroupv1=false";
    private const int FirstToAllowCgroup1 = 31;

    // Images that were brought to a node cannot be pulled again, so neither they nor pods go until its disk, which is the machine's, is
    // full
    // (k3s-io/k3s discussion 9624). And a scenario may have more pods than the 110 that a node usually takes.
    private static readonly string[] NodeArguments =
    [
        "--kubelet-arg=image-gc-high-threshold=100",
        "--kubelet-arg=eviction-hard=imagefs.available<1%,nodefs.available<1%",
        "--kubelet-arg=max-pods=1000",
    ];

    // Calico's pods mount directories so that their mounts are seen outside, and a container's mounts are private by default.
    private static readonly string[] Entrypoint = ["/bin/sh", "-c", "mount --make-rshared / && exec /bin/k3s \"$@\"", "k3s"];

    // What a cluster for one run has no use for. Without CoreDNS scenarios may bring a stand-in of its name and labels.
    private static readonly string[] Unwanted = ["traefik", "servicelb", "metrics-server", "local-storage"];
    private const string NamesOfServices = "coredns";

    // Arguments that agents have, too; all others are the server's.
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

    /// <summary>The addresses of pods, those of Calico's pools: a range, or one of each family with a comma between.</summary>
    public string ClusterCidr { get; } = Given(options, ClusterCidrArgument) ?? Both(options.PodCidr, options.PodCidrV6);

    /// <summary>Whether k3s brings no network of its own, because Calico does.</summary>
    private bool HasCalico => options.Calico != K3sOptions.NoCalico;

    /// <summary>The network that all nodes share, or null where there is one node and it needs no address of IPv6.</summary>
    public INetwork? Network { get; } = options.Nodes > 1 || options.PodCidrV6 is not null ? NetworkOf(run, options) : null;

    /// <summary>How Docker makes <see cref="Network"/>, where it is to have IPv6.</summary>
    /// <remarks>
    /// Docker before 27 chooses no range of IPv6 itself. The range is unique local and made of the run's name, so that clusters side by
    /// side have different ones.
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

    /// <summary>One more node, which finds the server by its name and the token.</summary>
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

    /// <summary>What the server's k3s is told.</summary>
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

    /// <summary>What the user's arguments for k3s say of one that has a value, or null where they do not have it.</summary>
    /// <param name="options">What the user wants.</param>
    /// <param name="argument">The argument, with its equals sign.</param>
    public static string? Given(K3sOptions options, string argument) =>
        options.Arguments.LastOrDefault(a => a.StartsWith(argument, StringComparison.Ordinal))?[argument.Length..];

    private IEnumerable<string> CgroupArguments =>
        !hasCgroup2 && MinorVersion(image) is null or >= FirstToAllowCgroup1 ? [AllowCgroup1] : [];

    /// <summary>The minor version of Kubernetes that an image's tag states, or null.</summary>
    internal static int? MinorVersion(string image) =>
        image.Split('@')[0].Split(":v1.") is [_, var rest]
        && int.TryParse(rest.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            ? minor
            : null;

    // Nodes that see the same control groups take each other's pods for leftovers.
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

        // Copied and not mounted, so that they reach an engine on another machine, too.
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

        // Calico and kube-proxy load what the kernel does not load by itself.
        return hasLocalFiles && Directory.Exists(KernelModules)
            ? built.WithBindMount(KernelModules, KernelModules, AccessMode.ReadOnly)
            : built;
    }

    // k3s has a name for each version of containerd's format.
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
