using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>One or more equal pods: the same labels, service account and ports.</summary>
internal sealed record Workload
{
    /// <summary>The kind of workloads that a scenario describes itself.</summary>
    public const string ScenarioKind = "Pod";

    /// <summary>Namespace and name, unique in the topology.</summary>
    public required EndpointRef Ref { get; init; }

    /// <summary>The Kubernetes kind that creates the pods: <c>Pod</c>, <c>Deployment</c> and so on.</summary>
    public required string Kind { get; init; }

    /// <summary>The labels of the pods.</summary>
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    /// <summary>Whether each pod has a name and a number of its own as labels, as those of a StatefulSet have.</summary>
    public bool HasOrdinals { get; init; }

    /// <summary>Whether its pods have labels of a Job whose name is unknown before it runs.</summary>
    public bool IsOfUnknownJob { get; init; }

    /// <summary>The labels of one pod.</summary>
    public ImmutableSortedDictionary<string, string> LabelsOf(int replica) =>
        HasOrdinals ? ControllerLabels.OfReplica(Labels, Ref.Name, FirstOrdinal + replica) : Labels;

    /// <summary>The number of the first pod, if pods have numbers.</summary>
    public int FirstOrdinal { get; init; }

    /// <summary>The pods' service account. Kubernetes uses <c>default</c> if none is named.</summary>
    public string ServiceAccount { get; init; } = "default";

    /// <summary>How many pods there are, at least one.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The ports on which every pod listens, by number and protocol. The same port may have several names.</summary>
    public ImmutableArray<NamedPort> Ports { get; init; } = [];

    /// <summary>
    /// The named ports of init containers that have ended when the pod serves. The pod does not listen on them, but Calico resolves port
    /// names through them, too (<c>podToDefaultWorkloadEndpoint</c> in <c>libcalico-go/lib/backend/k8s/conversion</c>).
    /// </summary>
    public ImmutableArray<NamedPort> InitPorts { get; init; } = [];

    /// <summary>The ports that a name in a policy can mean: <see cref="Ports"/> and <see cref="InitPorts"/>.</summary>
    public ImmutableArray<NamedPort> DeclaredPorts => InitPorts.IsEmpty ? Ports : [.. Ports.Union(InitPorts)];

    /// <summary>
    /// Whether its pod uses the network of its node (<c>hostNetwork: true</c>): policies do not govern it, selectors do not match it, and
    /// its address is the node's. Such a workload has one pod.
    /// </summary>
    public bool HostNetwork { get; init; }

    /// <summary>
    /// The name of the node that runs its pods; null if it was not stated. In that case it is never the node of a pod on a node's network.
    /// </summary>
    public string? Node { get; init; }

    /// <summary>The node of each pod, in order, if they differ; empty if <see cref="Node"/> applies to all.</summary>
    public ImmutableArray<string> Nodes { get; init; } = [];

    /// <summary>The name of the node that runs a pod; null if it is unknown.</summary>
    public string? NodeOf(int replica) => Nodes.IsEmpty ? Node : Nodes[Math.Min(replica, Nodes.Length - 1)];

    /// <summary>The stated addresses of its pods, in order, each family separately; others are assigned.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether the API server completes its name, so that other names may have the same start.</summary>
    public bool IsNameGenerated { get; init; }

    /// <summary>The controller that made the pod, for a Pod read from a manifest that names one; else null.</summary>
    public WorkloadOwner? Owner { get; init; }

    /// <summary>The workload of which this is one pod, if its pods are tested by number; else null.</summary>
    public Workload? Whole { get; init; }

    /// <summary>Where the workload was written.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>Ports without a listener that are tested anyway: connections that policies allow are refused there.</summary>
    public ImmutableArray<Port> ClosedPorts { get; init; } = [];

    /// <summary>The distinct ports that are tested, including closed ones, in order.</summary>
    public IEnumerable<Port> AskedPorts => DistinctPorts.Concat(ClosedPorts).Distinct().Order();

    /// <summary>The distinct ports, in order.</summary>
    public IEnumerable<Port> DistinctPorts => Ports.Select(p => p.Port).Distinct().Order();

    /// <summary>
    /// Whether its pod uses the network of the node that runs a pod of the other one, which policies always allow it to reach.
    /// </summary>
    public bool IsNodeOf(Workload other, int replica) =>
        HostNetwork && Node is not null && !other.HostNetwork && other.NodeOf(replica) == Node;

    /// <summary>
    /// The name of one pod: the workload's own if there is only one pod, else with the replica's number; if another kind has the same name,
    /// with the kind before the number.
    /// </summary>
    public string PodName(int replica)
    {
        var name = Ref.Kind is { } kind ? $"{Ref.Name}-{kind.ToLowerInvariant()}" : Ref.Name;
        return Replicas == 1 ? name : $"{name}-{replica}";
    }

    /// <summary>The name of one pod in messages: its namespace and name.</summary>
    public EndpointRef PodRef(int replica) => new(Ref.Namespace, PodName(replica));
}
