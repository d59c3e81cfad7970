using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines a service of a scenario file.</summary>
internal static class ServiceShape
{
    private const string What = "a service";

    private static readonly TextShape Reach = new()
    {
        Values = [ServiceEntrances.Cluster, ServiceEntrances.Local],
        Called = "a policy of traffic",
        Default = ServiceEntrances.Cluster,
    };

    public static readonly Field<TextShape> Name = TopologyShape.NameOf(What);

    public static readonly Field<TextShape> Namespace = TopologyShape.NamespaceOf(What);

    public static readonly Field<MapShape> Selector = new("selector", "The labels of the pods behind it.", MapShape.Labels);

    public static readonly Field<Shape> TargetPort = new(
        "targetPort",
        "The pods' port, by number or name. Default: the same number.",
        new ChoiceShape(IntegerShape.PortNumber, new TextShape { Rule = TextRule.PortName })
    );

    public static readonly Field<TextShape> PortName = new(
        "name",
        "The port's name: a DNS label of up to 63 characters, unlike that of a container's port.",
        new() { Rule = TextRule.Label, Called = "a name for a service's port" }
    );

    public static readonly Field<IntegerShape> NodePort = new(
        "nodePort",
        "The port of every node that leads to it. Default: the first free one from 30000, where the service has node ports.",
        IntegerShape.PortNumber
    );

    public static readonly ObjectShape Port = new("a service port")
    {
        Fields = [PortName, PortShape.PortNumber, PortShape.Protocol, TargetPort, NodePort],
    };

    public static readonly Field<TextShape> Type = new(
        "type",
        "How connections enter it: ClusterIP (inside the cluster only), NodePort (by a port of every node) or LoadBalancer (by that too).",
        new()
        {
            Values = [ServiceEntrances.ClusterIP, ServiceEntrances.NodePort, ServiceEntrances.LoadBalancer],
            Called = "a type of service",
            Default = ServiceEntrances.ClusterIP,
        }
    );

    public static readonly Field<ListShape> ExternalIPs = new(
        "externalIPs",
        "Addresses outside the cluster's ranges at which nodes accept connections.",
        new(ExternalShape.Address)
        {
            AllowsOne = true,
            EmptyProblem = name => $"'{name}' is an empty list. Name an address, or leave it out.",
        }
    );

    public static readonly Field<TextShape> ExternalTrafficPolicy = new(
        "externalTrafficPolicy",
        "Local keeps connections from outside on the node that they arrive at, with their own source; Cluster sends them to any pod.",
        Reach
    );

    public static readonly Field<TextShape> InternalTrafficPolicy = new(
        "internalTrafficPolicy",
        "Local sends connections of pods to pods of their own node only; Cluster sends them to any pod.",
        Reach
    );

    public static readonly Field<ListShape> SourceRanges = new(
        "loadBalancerSourceRanges",
        "The source ranges that its load balancer accepts. Default: all.",
        new(new TextShape { Rule = TextRule.Of("[0-9A-Fa-f.:]+/[0-9]{1,3}", "such as 203.0.113.0/24") })
        {
            AllowsOne = true,
            EmptyProblem = name => $"'{name}' is an empty list. Name a range, or leave it out.",
        }
    );

    public static readonly Field<ListShape> Ports = new("ports", "Its ports.", new(Port));

    /// <summary>The value of <see cref="ClusterIP"/> for a Service without a virtual address.</summary>
    public const string Headless = "None";

    public static readonly Field<TextShape> ClusterIP = new(
        "clusterIP",
        "The address that clients of the service use, or None where it has none. Default: one of each family is assigned, of "
            + "10.43.0.0/16 and 2001:cafe:43::/112.",
        new()
        {
            Rule = TextRule.Of($"({Headless}|{ExternalShape.AnyAddress})", "an address or None"),
            Problem = text =>
                $"'{text}' is not the address of a service. Write an address, such as 10.43.0.20 or 2001:cafe:43::20, or {Headless}.",
        }
    );

    public static readonly Field<ListShape> ClusterIPs = new(
        "clusterIPs",
        "Its address of each family, 10.43.0.20 and 2001:cafe:43::20. A missing one is assigned.",
        new(ExternalShape.Address) { EmptyProblem = name => $"'{name}' is an empty list. Name an address in it, or leave it out." }
    );

    public static readonly Field<ListShape> IpFamilies = new(
        "ipFamilies",
        "The families of addresses that the service has: IPv4, IPv6 or both. Default: those of the topology.",
        TopologyShape.Families
    );

    public static readonly Field<ListShape> Endpoints = new(
        "endpoints",
        "Further endpoints of the service, beyond its selector: external/apiserver, shop/db or an address. They are tested on "
            + "its target ports.",
        new(new TextShape { Rule = TextRule.Of(Endpoint, "such as external/apiserver, shop/db or 192.168.7.9") })
        {
            AllowsOne = true,
            EmptyProblem = name => $"'{name}' is an empty list. Name an endpoint in it, or leave it out.",
        }
    );

    private const string Endpoint = $"({Names.LabelPattern}/{Names.SubdomainPattern}|{ExternalShape.AnyAddress})";

    public static readonly ObjectShape Shape = new(What)
    {
        Fields =
        [
            Name,
            Namespace,
            Selector,
            Endpoints,
            Ports,
            ClusterIP,
            ClusterIPs,
            IpFamilies,
            Type,
            ExternalIPs,
            ExternalTrafficPolicy,
            InternalTrafficPolicy,
            SourceRanges,
        ],
    };
}
