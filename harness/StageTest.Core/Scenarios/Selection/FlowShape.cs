using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Selection;

/// <summary>Defines an item of <c>allow</c>, <c>deny</c> and <c>unreachable</c>, which selects flows by their ends.</summary>
internal static class FlowShape
{
    // Only the topology knows which endpoints exist, and its messages are better than those of a pattern.
    private const string Endpoint = "(ns:)?[^/:]+/[^/:]+";

    public static readonly Field<ListShape> From = new(
        "from",
        "Where the flows begin: namespace/name, one of its pods (shop/db[0]), external/name, a selector, or a list of them. Default: "
            + "everywhere.",
        new(new ChoiceShape(new TextShape { Rule = TextRule.Of(Endpoint, "such as shop/web") }, SelectorShape.Source))
        {
            AllowsOne = true,
            EmptyProblem = ListShape.EmptyWouldMeanAll,
        }
    );

    public static readonly Field<ListShape> To = new(
        "to",
        "Where the flows end: namespace/name with or without a port (shop/db:5432, shop/dns:53/udp, shop/db:sql), one of its "
            + "pods (shop/db[0]:5432), external/name, "
            + "a service (service/shop/db:5432), a selector, or a list of them. Default: everywhere.",
        new(
            new ChoiceShape(
                new TextShape { Rule = TextRule.Of($"(service/)?{Endpoint}(:{PortShape.Reference.Pattern})?", "such as shop/db:5432") },
                SelectorShape.Destination,
                SelectorShape.Service
            )
        )
        {
            AllowsOne = true,
            EmptyProblem = ListShape.EmptyWouldMeanAll,
        }
    );

    public static readonly Field<ListShape> Ports = SelectorShape.PortsCalled("ports");

    public static readonly Field<ListShape> Port = SelectorShape.PortsCalled("port");

    public static readonly Field<TextShape> Because = new("because", "The reason, which reports show if a flow is not as expected.", new());

    public static readonly Field<TextShape> IpFamily = new(
        "ipFamily",
        "Only the flows over this family of addresses: IPv4 or IPv6. Default: over every family of the topology.",
        new() { Values = Addresses.IpFamily.Names, Called = "a family of addresses" }
    );

    public static readonly ObjectShape Shape = new("an expected flow")
    {
        Fields = [From, To, Ports, Port, IpFamily, Because],
        AtLeastOneOf = [From, To],
    };

    /// <summary>Whether a flow names the port of each of its destinations.</summary>
    public static bool NamesPort(YamlNode node)
    {
        static bool HasPorts(YamlMapping map) => map[Port.Name] is not null || map[Ports.Name] is not null;
        static bool IsNamed(YamlNode item) =>
            item switch
            {
                YamlMapping map => HasPorts(map),
                YamlScalar { Value: var text } => EndpointRef.ColonBeforePort(text) >= 0,
                _ => false,
            };
        return node is YamlMapping flow && (HasPorts(flow) || (flow[To.Name] is { } to && FieldReader.Many(to).All(IsNamed)));
    }
}
