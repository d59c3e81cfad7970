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
        new ChoiceShape(IntegerShape.PortNumber, new TextShape { Rule = TextRule.PortName }));

    public static readonly ObjectShape Port = new("a service port")
    {
        Fields = [PortShape.Name, PortShape.PortNumber, PortShape.Protocol, TargetPort],
    };

    public static readonly Field<ListShape> Ports = new("ports", "Its ports.", new(Port));

    /// <summary>What <see cref="ClusterIP"/> says of a Service without a virtual address.</summary>
    public const string Headless = "None";

    public static readonly Field<TextShape> ClusterIP = new(
        "clusterIP",
        "The IPv4 address that clients of the service use, or None where it has none. Left out: one of 10.43.0.0/16 is assigned.",
        new()
        {
            Rule = new(
                $"{Headless}|{ExternalShape.Octet}(\\.{ExternalShape.Octet}){{3}}", text => text == Headless || ExternalShape.IsIPv4(text), "an IPv4 address or None"),
            Problem = text => $"'{text}' is not the address of a service. Write an IPv4 address, such as 10.43.0.20, or {Headless}.",
        });

    public static readonly ObjectShape Shape = new(What) { Fields = [Name, Namespace, Selector, Ports, ClusterIP] };
}
