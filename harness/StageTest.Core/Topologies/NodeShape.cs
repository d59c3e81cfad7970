using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines a node of the cluster of a scenario file.</summary>
internal static class NodeShape
{
    public static readonly Field<TextShape> Name = new(
        "name",
        "Its name; workloads say node: NAME.",
        new() { Rule = TextRule.Subdomain, Called = "a valid name for a node" }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<ListShape> Ip = new(
        "ip",
        "Its address, or one of each family, which the packets of pods on its network come from. Default: one of 172.20.0.0/16 "
            + "or fd20:cafe:44::/64 is assigned.",
        new(ExternalShape.Address)
        {
            AllowsOne = true,
            EmptyProblem = name => $"'{name}' is an empty list. Name an address in it, or leave it out.",
        }
    );

    public static readonly Field<MapShape> Labels = new(
        "labels",
        "Its labels, which its automatic host endpoint has too.",
        MapShape.Labels
    );

    public static readonly ObjectShape Shape = new("a node") { Fields = [Name, Ip, Labels] };
}
