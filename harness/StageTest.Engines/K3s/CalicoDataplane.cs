using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace StageTest.Engines.K3s;

/// <summary>How Calico enforces policies, and what a cluster needs for it.</summary>
/// <remarks>
/// According to Calico's documentation, Calico's nftables mode needs kube-proxy in nftables mode. With eBPF there is no kube-proxy: Calico
/// translates Services itself and therefore needs the address of the API server.
/// </remarks>
/// <param name="Name">Its name on the command line.</param>
/// <param name="OfOperator">Its name in the operator's Installation.</param>
internal sealed record CalicoDataplane(string Name, string OfOperator)
{
    /// <summary>Its name in the environment of a report.</summary>
    public const string ReportKey = "dataplane";

    /// <summary>All of them.</summary>
    public static ImmutableArray<CalicoDataplane> Known { get; } =
    [
        new("iptables", "Iptables") { Settings = [("FELIX_BPFENABLED", "false"), ("FELIX_NFTABLESMODE", "Disabled")] },
        new("nftables", "Nftables")
        {
            Settings = [("FELIX_BPFENABLED", "false"), ("FELIX_NFTABLESMODE", "Enabled")],
            Arguments = [$"{KubeProxyArgument}proxy-mode=nftables"],
        },
        new("ebpf", "BPF")
        {
            Settings = [("FELIX_BPFENABLED", "true")],
            ServerArguments = ["--disable-kube-proxy"],
            ReplacesKubeProxy = true,
        },
    ];

    private const string KubeProxyArgument = "--kube-proxy-arg=";

    /// <summary>The settings of calico-node for an install by manifests.</summary>
    public ImmutableArray<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>The arguments of k3s on every node.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Additional arguments of k3s on the server.</summary>
    public ImmutableArray<string> ServerArguments { get; init; } = [];

    /// <summary>Whether Calico translates Services itself. Default: kube-proxy does.</summary>
    public bool ReplacesKubeProxy { get; init; }

    /// <summary>Sets it in the operator's Installation.</summary>
    /// <param name="network">The Installation's <c>calicoNetwork</c>.</param>
    public void Choose(JsonObject network)
    {
        network["linuxDataplane"] = OfOperator;
        if (ReplacesKubeProxy)
        {
            network["bpfNetworkBootstrap"] = "Enabled";
        }
    }

    /// <summary>How calico-node reaches the API server without Services, for an install by manifests.</summary>
    /// <param name="host">The server's name.</param>
    /// <param name="port">Its port.</param>
    public static JsonObject ServerAddress(string host, int port) =>
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "kubernetes-services-endpoint", ["namespace"] = "kube-system" },
            ["data"] = new JsonObject { ["KUBERNETES_SERVICE_HOST"] = host, ["KUBERNETES_SERVICE_PORT"] = $"{port}" },
        };
}
