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

    public static readonly ObjectShape Shape = new(What) { Fields = [Name, Namespace, Selector, Ports] };
}
