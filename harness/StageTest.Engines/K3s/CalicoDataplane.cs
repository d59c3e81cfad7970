using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace StageTest.Engines.K3s;

/// <summary>What Calico enforces policies with, and what a cluster has to be for it.</summary>
/// <remarks>
/// Calico's documentation asks for kube-proxy in the mode nftables beside its own nftables, and for no kube-proxy beside eBPF, where Calico
/// translates Services itself and so needs the API server's own address.
/// </remarks>
/// <param name="Name">What users call it.</param>
/// <param name="OfOperator">What the operator's Installation calls it.</param>
internal sealed record CalicoDataplane(string Name, string OfOperator)
{
    /// <summary>What a report's environment calls it.</summary>
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

    /// <summary>The settings of Calico's nodes, where manifests install them.</summary>
    public ImmutableArray<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>What each k3s is told.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>What the server's k3s is told besides.</summary>
    public ImmutableArray<string> ServerArguments { get; init; } = [];

    /// <summary>Whether Calico translates Services itself. Default: kube-proxy does.</summary>
    public bool ReplacesKubeProxy { get; init; }

    /// <summary>Tells the operator.</summary>
    /// <param name="network">The Installation's <c>calicoNetwork</c>.</param>
    public void Choose(JsonObject network)
    {
        network["linuxDataplane"] = OfOperator;
        if (ReplacesKubeProxy)
        {
            network["bpfNetworkBootstrap"] = "Enabled";
        }
    }

    /// <summary>What leads Calico's nodes to the API server without Services, where manifests install them.</summary>
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
