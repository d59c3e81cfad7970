using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.K3s;

/// <summary>
/// Calico's manifests as objects for a cluster that lives for one run: its addresses, no BIRD, frequent flow logs.
/// </summary>
internal static class CalicoObjects
{
    private const string Node = "calico-node";

    // From the configuration that Calico's manifests give to the container runtime.
    private const string NetworkConfig = "cni_network_config";
    private const string Datastore = "\"datastore_type\": \"kubernetes\",";
    private const string AddressManager = "\"type\": \"calico-ipam\"";

    // Felix's own default is five minutes; the tests of its developers use two seconds. Without a reporter the logs cannot be read.
    private static readonly (string Name, string Value)[] NodeSettings =
    [
        ("CALICO_IPV4POOL_VXLAN", "Always"),
        ("FELIX_FLOWLOGSFLUSHINTERVAL", "2"),
        ("FELIX_FLOWLOGSLOCALREPORTER", "Enabled"),
        ("FELIX_USAGEREPORTINGENABLED", "false"),
    ];

    /// <summary>The objects of an install, in the order in which they can be applied.</summary>
    /// <param name="manifests">What Calico's project wrote.</param>
    /// <param name="clusterCidr">The addresses of pods: a range of IPv4, or this and one of IPv6 with a comma between.</param>
    /// <param name="dataplane">What Calico enforces with; null for what it takes by itself.</param>
    /// <param name="hasNativeCrds">Whether Calico's kinds are CRDs. Default: its API server answers for them.</param>
    /// <exception cref="EngineException">The manifests are not those of an install that is known here.</exception>
    public static ImmutableArray<JsonObject> Of(
        ImmutableArray<Manifest> manifests,
        string clusterCidr,
        CalicoDataplane? dataplane = null,
        bool hasNativeCrds = false
    )
    {
        var bodies = manifests.Select(ManifestJson.Of).ToImmutableArray();
        bodies = hasNativeCrds ? NativeCrds.Choose(bodies) : bodies;
        foreach (var body in bodies)
        {
            Edit(body, clusterCidr, dataplane);
            if (hasNativeCrds)
            {
                SetApi(body);
            }
        }

        return
        [
            .. bodies.Where(IsDefinition),
            .. bodies.Where(b => IsOf(b, "Namespace")),
            .. dataplane is { ReplacesKubeProxy: true } && FindNode(bodies) is not null
                ? (IEnumerable<JsonObject>)[CalicoDataplane.ServerAddress(K3sContainers.ServerHost, K3sContainers.ApiPort)]
                : [],
            .. bodies.Where(b => !IsDefinition(b) && !IsOf(b, "Namespace") && !IsOfOperator(b)),
            .. bodies.Where(IsOfOperator),
            .. FindNode(bodies) is { } node && !bodies.Any(DefinesApi) ? CalicoApiServer.Objects(ImageBeside(node, "apiserver")) : [],
        ];
    }

    /// <summary>Whether an object defines a kind.</summary>
    public static bool IsDefinition(JsonObject body) => IsOf(body, "CustomResourceDefinition");

    /// <summary>Whether an object belongs to the operator, which creates everything else.</summary>
    public static bool IsOfOperator(JsonObject body) =>
        ((string?)body["apiVersion"])?.StartsWith("operator.tigera.io/", StringComparison.Ordinal) == true;

    /// <summary>The version in the tag of Calico's node image, or null if the operator chooses it.</summary>
    public static string? VersionOf(ImmutableArray<JsonObject> objects) =>
        FindNode(objects) is { } node && ((string)node["image"]!).Split('@')[0] is var image && image.LastIndexOf(':') is var colon and > 0
            ? image[(colon + 1)..]
            : null;

    private static void Edit(JsonObject body, string clusterCidr, CalicoDataplane? dataplane)
    {
        var (ofIPv4, ofIPv6) = clusterCidr.Split(',') is [var one, var other] ? (one, other) : (clusterCidr, null);
        switch ((string?)body["kind"])
        {
            case "DaemonSet" when NodeContainer(body) is { } node:
                foreach (
                    var (name, value) in NodeSettings
                        .Append(("CALICO_IPV4POOL_CIDR", ofIPv4))
                        .Concat(SettingsOfIPv6(ofIPv6))
                        .Concat(dataplane?.Settings ?? [])
                )
                {
                    Set(node, name, value);
                }

                break;

            case "Deployment" when PodOf(body) is { } pod:
                // Scenarios may cut off every pod of the cluster, and Calico's controllers must keep working.
                pod["hostNetwork"] = true;
                break;

            case "Installation":
                var spec = Child(body, "spec");
                spec["controlPlaneReplicas"] = 1;

                // Volumes for service meshes, which these clusters do not have and which need more of the machine.
                spec["flexVolumePath"] = "None";
                spec["kubeletVolumePluginPath"] = "None";
                var network = Child(spec, "calicoNetwork");
                network["bgp"] = "Disabled";
                dataplane?.Choose(network);
                network["ipPools"] = new JsonArray([
                    Pool("default-ipv4-ippool", ofIPv4, blockSize: 26),
                    .. ofIPv6 is not null ? new[] { Pool("default-ipv6-ippool", ofIPv6, blockSize: 122) } : [],
                ]);
                break;

            case "ConfigMap" when ofIPv6 is not null && body["data"] is JsonObject data && (string?)data[NetworkConfig] is { } text:
                // It becomes JSON only when the node fills in its values.
                data[NetworkConfig] = text.Replace(
                    AddressManager,
                    $"{AddressManager}, \"assign_ipv4\": \"true\", \"assign_ipv6\": \"true\"",
                    StringComparison.Ordinal
                );
                break;
        }
    }

    // Each part would look for itself what the cluster serves, and some versions of them take the store without looking.
    private static void SetApi(JsonObject body)
    {
        if ((string?)body["kind"] is "DaemonSet" or "Deployment" && PodOf(body) is { } pod)
        {
            foreach (
                var container in ((string[])["initContainers", "containers"]).SelectMany(list =>
                    pod[list]?.AsArray().OfType<JsonObject>() ?? []
                )
            )
            {
                Set(container, NativeCrds.ApiSetting, CalicoStore.Served);
            }
        }
        else if (IsOf(body, "ConfigMap") && body["data"] is JsonObject data && (string?)data[NetworkConfig] is { } text)
        {
            data[NetworkConfig] = text.Replace(
                Datastore,
                $"{Datastore} \"{NativeCrds.ApiSetting.ToLowerInvariant()}\": \"{CalicoStore.Served}\",",
                StringComparison.Ordinal
            );
        }
    }

    // What Calico's documentation asks for where pods are to have addresses of both families.
    private static (string Name, string Value)[] SettingsOfIPv6(string? range) =>
        range is null
            ? []
            :
            [
                ("IP6", "autodetect"),
                ("FELIX_IPV6SUPPORT", "true"),
                ("CALICO_IPV6POOL_CIDR", range),
                ("CALICO_IPV6POOL_VXLAN", "Always"),
                ("CALICO_IPV6POOL_NAT_OUTGOING", "true"),
            ];

    private static JsonObject Pool(string name, string range, int blockSize) =>
        new()
        {
            ["name"] = name,
            ["cidr"] = range,
            ["encapsulation"] = "VXLAN",
            ["natOutgoing"] = "Enabled",
            ["blockSize"] = blockSize,
            ["nodeSelector"] = "all()",
        };

    private static JsonObject? FindNode(ImmutableArray<JsonObject> bodies) =>
        bodies.Where(b => IsOf(b, "DaemonSet")).Select(NodeContainer).FirstOrDefault(n => n is not null);

    private static JsonObject? PodOf(JsonObject body) => body["spec"]?["template"]?["spec"] as JsonObject;

    private static JsonObject? NodeContainer(JsonObject body) =>
        PodOf(body)?["containers"]?.AsArray().OfType<JsonObject>().FirstOrDefault(c => (string?)c["name"] == Node);

    // Registry and tag of the node image, which a mirror may have changed.
    private static string ImageBeside(JsonObject node, string name)
    {
        var image = (string)node["image"]!;
        const string last = "/node:";
        var place = image.LastIndexOf(last, StringComparison.Ordinal);
        return place > 0
            ? $"{image[..place]}/{name}:{image[(place + last.Length)..].Split('@')[0]}"
            : throw new EngineException(
                $"The name of Calico's API server image cannot be derived from the node image '{image}'. Use one whose name ends "
                    + "in '/node:TAG'."
            );
    }

    private static void Set(JsonObject container, string name, string value)
    {
        var environment = container["env"] as JsonArray;
        if (environment is null)
        {
            container["env"] = environment = [];
        }

        foreach (var old in environment.Where(e => (string?)e?["name"] == name).ToArray())
        {
            environment.Remove(old);
        }

        environment.Add(new JsonObject { ["name"] = name, ["value"] = value });
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }

    // If the cluster's own server serves Calico's API as CRDs, no other server may serve it.
    private static bool DefinesApi(JsonObject body) => IsDefinition(body) && (string?)body["spec"]?["group"] == "projectcalico.org";

    private static bool IsOf(JsonObject body, string kind) => (string?)body["kind"] == kind;
}
