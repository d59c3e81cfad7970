using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines a workload of a scenario file.</summary>
internal static class WorkloadShape
{
    private const string What = "a workload";

    /// <summary>How many pods a workload may have.</summary>
    public const int MostReplicas = 100;

    private static readonly ListShape OfPods = new(ExternalShape.Address)
    {
        AllowsOne = true,
        EmptyProblem = name => $"'{name}' is an empty list. Name an address in it, or leave it out.",
    };

    public static readonly Field<TextShape> Name = TopologyShape.NameOf(What);

    public static readonly Field<TextShape> Namespace = TopologyShape.NamespaceOf(What);

    public static readonly Field<MapShape> Labels = new("labels", "The labels of its pods, which pod selectors match.", MapShape.Labels);

    public static readonly Field<TextShape> ServiceAccount = new(
        "serviceAccount",
        "The service account that its pods run as.",
        new()
        {
            Rule = TextRule.Subdomain,
            Called = "a valid service account",
            Default = "default",
        }
    );

    public static readonly Field<IntegerShape> Replicas = new(
        "replicas",
        "How many equal pods it has.",
        new(1, MostReplicas) { Default = 1 }
    );

    public static readonly Field<BooleanShape> HostNetwork = new(
        "hostNetwork",
        "Whether its one pod uses the network of its node, where no policy governs it and no selector finds it.",
        new(Default: false)
    );

    public static readonly Field<TextShape> Node = new(
        "node",
        "The name, under topology.nodes, of the node that its pods run on. A pod on a node's network always reaches the other "
            + "pods of that node. Default: a node without host-network pods.",
        new() { Rule = TextRule.Subdomain, Called = "a valid name for a node" }
    );

    public static readonly Field<ListShape> Nodes = new(
        "nodes",
        "The node of each of its pods, in order, instead of 'node' where they differ.",
        new(new TextShape { Rule = TextRule.Subdomain, Called = "a valid name for a node" })
        {
            EmptyProblem = name => $"'{name}' is an empty list. Name a node for each pod, or leave it out.",
        }
    );

    public static readonly Field<ListShape> Ip = new("ip", "The address of its pod, or one of each family. Default: assigned.", OfPods);

    public static readonly Field<ListShape> Ips = new(
        "ips",
        "The addresses of its pods, in order, separately for each family. Missing addresses are assigned.",
        OfPods
    );

    public static readonly ObjectShape Shape = new(What)
    {
        Fields =
        [
            Name,
            Namespace,
            Labels,
            ServiceAccount,
            Replicas,
            HostNetwork,
            Node,
            Nodes,
            Ip,
            Ips,
            PortShape.Ports,
            PortShape.ClosedPorts,
        ],
    };
}
