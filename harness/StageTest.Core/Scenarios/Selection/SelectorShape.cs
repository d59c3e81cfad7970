using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Selection;

/// <summary>Defines the selectors of workloads in an expectation.</summary>
internal static class SelectorShape
{
    public static readonly Field<ListShape> Namespace = new(
        "namespace",
        "The namespace, or a list of them. Default: every namespace.",
        new(new TextShape { Rule = TextRule.Label }) { AllowsOne = true, EmptyProblem = ListShape.EmptyWouldMeanAll }
    );

    public static readonly Field<ListShape> Name = new(
        "name",
        "The name of the workload in its namespace, or a list of them. Default: all of them.",
        new(new TextShape { Rule = TextRule.Subdomain }) { AllowsOne = true, EmptyProblem = ListShape.EmptyWouldMeanAll }
    );

    public static readonly Field<TextShape> Kind = new(
        "kind",
        "The kind of the workload, such as CronJob, where a Deployment has the same name. Default: any kind.",
        new()
    );

    public static readonly Field<MapShape> Labels = new("labels", "Labels that the workloads have. Default: all of them.", MapShape.Texts);

    public static readonly Field<ListShape> Ports = PortsCalled("ports");

    public static readonly Field<ListShape> Port = PortsCalled("port");

    public static readonly ObjectShape Source = new("a source") { Fields = [Namespace, Name, Kind, Labels] };

    public static readonly ObjectShape Destination = new("a destination") { Fields = [Namespace, Name, Kind, Labels, Ports, Port] };

    public static readonly Field<TextShape> ServiceName = new(
        "service",
        "The service, by namespace and name: connections to its address are tested, not to the pods behind it.",
        new() { Rule = TextRule.Of("[^/:]+/[^/:]+", "such as shop/db"), Called = "a service" }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> By = new(
        "by",
        "The address by which connections enter the service: a node's name (its node port there), loadBalancer or externalIP. Default: by "
            + "its virtual address; from outside, by every way in.",
        new()
        {
            Rule = TextRule.Of(
                $"({EndpointRef.LoadBalancer}|{EndpointRef.ExternalIP}|{Names.SubdomainPattern})",
                "a node's name, loadBalancer or externalIP"
            ),
            Called = "a way into a service",
        }
    );

    public static readonly ObjectShape Service = new("a destination service") { Fields = [ServiceName, By, Ports, Port] };

    /// <summary>The ports of destinations, under either name of the field.</summary>
    public static Field<ListShape> PortsCalled(string name) =>
        new(
            name,
            "Only these ports of the destinations: 8080, 53/udp, a port's name, or a list. Default: every port that they listen on.",
            new(new ChoiceShape(IntegerShape.PortNumber, new TextShape { Rule = PortShape.Reference }))
            {
                AllowsOne = true,
                EmptyProblem = ListShape.EmptyWouldMeanAll,
            }
        );
}
