using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>
/// The objects that represent a topology on a cluster: one probe pod for each replica, with the real names, labels and ports.
/// </summary>
/// <param name="run">The run's name, which every object carries as <see cref="ObjectId.RunLabel"/>.</param>
/// <param name="image">The program of the pods.</param>
internal sealed class StandIns(string run, ProbeImageSource image)
{
    private const int FirstUnprivilegedPort = 1024;

    // Kubelets treat the setting as safe from this minor version on.
    private const int FirstWithOpenPorts = 22;

    /// <summary>Whether the nodes support SCTP. Without it nothing listens on SCTP, because some programs would end.</summary>
    public bool HasSctp { get; init; } = true;

    /// <summary>
    /// The minor version of the cluster's Kubernetes, as <see cref="MinorOf"/> reads it. Default: that of a current server.
    /// </summary>
    public int ServerMinor { get; init; } = int.MaxValue;

    /// <summary>
    /// The minor version in a server's version: 34 for <c>v1.34.1+k3s1</c>. An unreadable text counts as a current version.
    /// </summary>
    public static int MinorOf(string version) =>
        version.Split('.') is [_, var minor, ..] && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MaxValue;

    /// <summary>A namespace.</summary>
    public JsonObject Namespace(KubernetesNamespace home) =>
        ObjectBody.Of(run, "v1", "Namespace", "", home.Name, home.Labels.Where(l => l.Key != KubernetesNamespace.NameLabel));

    /// <summary>Every service account that pods use or that the scenario describes.</summary>
    public IEnumerable<JsonObject> ServiceAccounts(Topology topology)
    {
        var described = topology.ServiceAccounts.ToDictionary(a => a.Ref, a => a.Labels);
        foreach (
            var account in topology
                .Workloads.Select(w => new EndpointRef(w.Ref.Namespace, w.ServiceAccount))
                .Concat(described.Keys)
                .Distinct()
                .Order()
        )
        {
            yield return ObjectBody.Of(
                run,
                "v1",
                "ServiceAccount",
                account.Namespace,
                account.Name,
                described.GetValueOrDefault(account, ImmutableSortedDictionary<string, string>.Empty)
            );
        }
    }

    /// <summary>A Service, see <see cref="ServiceBody"/>.</summary>
    public JsonObject Service(KubernetesService service, ImmutableArray<AddressFamily> families, ServiceOpening? opening = null) =>
        ServiceBody.Of(run, service, families, opening);

    /// <summary>The pod of one replica.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="replica">Which of its replicas.</param>
    /// <param name="mayPing">Whether it sends echo requests.</param>
    /// <param name="node">The node on which it must run; null for any.</param>
    /// <param name="avoided">The nodes on which it must not run, if it may run on any.</param>
    public JsonObject Pod(Workload workload, int replica, bool mayPing, string? node = null, IReadOnlyCollection<string>? avoided = null)
    {
        ImmutableArray<Port> ports = [.. workload.DistinctPorts];
        var hasLowPorts = ports.Any(p => p.Number is > 0 and < FirstUnprivilegedPort);
        var needsRoot = hasLowPorts && ServerMinor < FirstWithOpenPorts;
        var body = ObjectBody.Of(run, "v1", "Pod", workload.Ref.Namespace, workload.PodName(replica), workload.LabelsOf(replica));

        // Policies could select the label of the run; so the namespace carries it instead.
        ((JsonObject)body["metadata"]!["labels"]!).Remove(ObjectId.RunLabel);
        body["spec"] = new JsonObject
        {
            ["serviceAccountName"] = workload.ServiceAccount,
            ["automountServiceAccountToken"] = false,
            ["enableServiceLinks"] = false,
            ["dnsPolicy"] = "Default",
            ["terminationGracePeriodSeconds"] = 0,
            ["securityContext"] = PodSecurity.Of(ServerMinor, needsRoot, hasLowPorts && !needsRoot, mayPing),

            // Packets between nodes take another path than packets on one node, so flows should use both. A cluster of one node is
            // acceptable.
            ["topologySpreadConstraints"] = new JsonArray(
                new JsonObject
                {
                    ["maxSkew"] = 1,
                    ["topologyKey"] = "kubernetes.io/hostname",
                    ["whenUnsatisfiable"] = "ScheduleAnyway",
                    ["labelSelector"] =
                        workload.Replicas > 1 ? new JsonObject { ["matchLabels"] = ObjectBody.Map(workload.Labels) } : new JsonObject(),
                }
            ),
            ["containers"] = new JsonArray([
                .. image
                    .Program.Listeners(
                        workload.PodName(replica),
                        ControlPort(ports),
                        [.. ports.Where(p => HasSctp || p.Protocol != Protocol.Sctp)]
                    )
                    .Select(
                        (listener, place) =>
                        {
                            var container = ContainerOf(listener.Name, listener.Command);

                            // Named ports belong to the pod, in any of its containers. Protocols without ports have none.
                            container["ports"] = place > 0 ? new JsonArray() : PortsOf(workload.Ports);
                            container["securityContext"] = Restricted(needsRoot);
                            return container;
                        }
                    ),
            ]),
        };
        if (node is not null)
        {
            body["spec"]!["affinity"] = ByNodes("In", [node]);
        }
        else if (avoided is { Count: > 0 })
        {
            body["spec"]!["affinity"] = ByNodes("NotIn", avoided);
        }

        return body;
    }

    /// <summary>The pod of a workload on its node's network.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="node">Its node.</param>
    /// <param name="declared">The ports that it declares, which the node then gives to no other pod.</param>
    public JsonObject NodePod(Workload workload, NodePlace node, IEnumerable<NamedPort> declared)
    {
        Port[] ports = [.. workload.DistinctPorts.Where(p => HasSctp || p.Protocol != Protocol.Sctp)];
        var needsRoot = ports.Any(p => p.Number is > 0 and < FirstUnprivilegedPort);
        var body = ObjectBody.Of(run, "v1", "Pod", workload.Ref.Namespace, workload.PodName(0), workload.LabelsOf(0));
        ((JsonObject)body["metadata"]!["labels"]!).Remove(ObjectId.RunLabel);
        var container = ContainerOf(
            ProbeProgram.Container,
            AgentProgram.OnNode($"{workload.PodRef(0)}", node.Addresses.Select(a => $"{a}"), ports)
        );
        container["ports"] = PortsOf(declared);
        container["securityContext"] = Restricted(needsRoot);
        body["spec"] = new JsonObject
        {
            ["hostNetwork"] = true,
            ["nodeName"] = node.Name,
            ["serviceAccountName"] = workload.ServiceAccount,
            ["automountServiceAccountToken"] = false,
            ["enableServiceLinks"] = false,
            ["dnsPolicy"] = "Default",
            ["terminationGracePeriodSeconds"] = 0,

            // Settings of the kernel would be those of the node.
            ["securityContext"] = PodSecurity.Of(ServerMinor, needsRoot, opensLowPorts: false, mayPing: false),
            ["containers"] = new JsonArray(container),
        };
        return body;
    }

    private static JsonArray PortsOf(IEnumerable<NamedPort> ports) =>
        new([
            .. ports
                .Where(p => Port.HasPorts(p.Port.Protocol))
                .Select(port => new JsonObject
                {
                    ["name"] = port.Name,
                    ["containerPort"] = port.Port.Number,
                    ["protocol"] = port.Port.ProtocolName.ToUpperInvariant(),
                }),
        ]);

    private static JsonObject Restricted(bool needsRoot)
    {
        var capabilities = new JsonObject { ["drop"] = ObjectBody.Array(["ALL"]) };
        if (needsRoot)
        {
            capabilities["add"] = ObjectBody.Array(["NET_BIND_SERVICE"]);
        }

        return new()
        {
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = capabilities,
        };
    }

    // Pods of DaemonSets are bound in the same way: through the scheduler, by the node's name, because its label may differ.
    private static JsonObject ByNodes(string rule, IEnumerable<string> names) =>
        new()
        {
            ["nodeAffinity"] = new JsonObject
            {
                ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject
                {
                    ["nodeSelectorTerms"] = new JsonArray(
                        new JsonObject
                        {
                            // Each condition may have one name.
                            ["matchFields"] = new JsonArray([
                                .. names.Select(name => new JsonObject
                                {
                                    ["key"] = "metadata.name",
                                    ["operator"] = rule,
                                    ["values"] = ObjectBody.Array([name]),
                                }),
                            ]),
                        }
                    ),
                },
            },
        };

    /// <summary>
    /// The pod that represents hosts outside the cluster, seen from one node: a container for each, see <see cref="OutsideHosts"/>.
    /// </summary>
    public JsonObject OutsidePod(string home, string name, string node, IReadOnlyList<ExternalEndpoint> hosts)
    {
        var body = ObjectBody.Of(run, "v1", "Pod", home, name, []);
        body["spec"] = new JsonObject
        {
            ["nodeName"] = node,
            ["hostNetwork"] = true,
            ["automountServiceAccountToken"] = false,
            ["enableServiceLinks"] = false,
            ["dnsPolicy"] = "Default",
            ["terminationGracePeriodSeconds"] = 0,
            ["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" }),
            ["containers"] = new JsonArray([
                .. hosts.Select(
                    (host, place) =>
                    {
                        Port[] ports = [.. host.Ports.Select(p => p.Port).Distinct().Order()];
                        var container = ContainerOf(
                            OutsideContainer(place),
                            AgentProgram.Outside(host.Name, host.Addresses.Select(a => a.ToString()), ControlPort(ports), ports)
                        );
                        container["securityContext"] = new JsonObject
                        {
                            ["privileged"] = true,
                            ["runAsUser"] = 0,
                            ["runAsNonRoot"] = false,
                            ["readOnlyRootFilesystem"] = true,
                        };
                        return container;
                    }
                ),
            ]),
        };
        return body;
    }

    /// <summary>The container of the host at an index of the list.</summary>
    public static string OutsideContainer(int place) => $"outside-{place}";

    private JsonObject ContainerOf(string name, string[] command) =>
        new()
        {
            ["name"] = name,
            ["image"] = image.Reference,
            ["imagePullPolicy"] = image.PullPolicy,
            ["command"] = ObjectBody.Array(command),
        };

    /// <summary>
    /// The port on which the agent of a workload answers controls: the default port, or the next one that the workload does not use.
    /// </summary>
    public static int ControlPort(IEnumerable<Port> ports)
    {
        var taken = ports.Select(p => (int)p.Number).ToHashSet();
        return Enumerable.Range(ProbeRow.UsualControlPort, ushort.MaxValue - ProbeRow.UsualControlPort).First(p => !taken.Contains(p));
    }
}
