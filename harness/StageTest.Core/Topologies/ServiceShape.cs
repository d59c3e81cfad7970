using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines a service of a scenario file.</summary>
internal static class ServiceShape
{
    private const string What = "a service";

    public static readonly Field<TextShape> Name = TopologyShape.NameOf(What);

    public static readonly Field<TextShape> Namespace = TopologyShape.NamespaceOf(What);

    public static readonly Field<MapShape> Selector = new("selector", "The labels of the pods behind it.", MapShape.Labels);

    public static readonly Field<Shape> TargetPort = new(
        "targetPort",
        "The pods' port, by number or name; the same number where it is left out.",
        new ChoiceShape(IntegerShape.PortNumber, new TextShape { Rule = TextRule.PortName })
    );

    public static readonly Field<TextShape> PortName = new(
        "name",
        "The port's name: a DNS label of up to 63 characters, unlike that of a container's port.",
        new() { Rule = TextRule.Label, Called = "a name for a service's port" }
    );

    public static readonly ObjectShape Port = new("a service port")
    {
        Fields = [PortName, PortShape.PortNumber, PortShape.Protocol, TargetPort],
    };

    public static readonly Field<ListShape> Ports = new("ports", "Its ports.", new(Port));

    /// <summary>What <see cref="ClusterIP"/> says of a Service without a virtual address.</summary>
    public const string Headless = "None";

    public static readonly Field<TextShape> ClusterIP = new(
        "clusterIP",
        "The address that clients of the service use, or None where it has none. Left out: one of each family is assigned, of "
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
        "Its address of each family, 10.43.0.20 and 2001:cafe:43::20. One that is left out is assigned.",
        new(ExternalShape.Address) { EmptyProblem = name => $"'{name}' is an empty list. Name an address in it, or leave it out." }
    );

    public static readonly Field<ListShape> IpFamilies = new(
        "ipFamilies",
        "The families of addresses that the service has: IPv4, IPv6 or both. Left out: those of the topology.",
        TopologyShape.Families
    );

    public static readonly Field<ListShape> Endpoints = new(
        "endpoints",
        "What is behind it besides what its selector finds: external/apiserver, shop/db or an address. They are asked on its target ports.",
        new(new TextShape { Rule = TextRule.Of(Endpoint, "such as external/apiserver, shop/db or 192.168.7.9") })
        {
            AllowsOne = true,
            EmptyProblem = name => $"'{name}' is an empty list. Name an endpoint in it, or leave it out.",
        }
    );

    private const string Endpoint = $"({Names.LabelPattern}/{Names.SubdomainPattern}|{ExternalShape.AnyAddress})";

    public static readonly ObjectShape Shape = new(What)
    {
        Fields = [Name, Namespace, Selector, Endpoints, Ports, ClusterIP, ClusterIPs, IpFamilies],
    };
}
