using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Defines the <c>cluster</c> of a scenario file.</summary>
internal static class ClusterShape
{
    private const int MostNodes = 20;

    public static readonly Field<IntegerShape> Nodes = new(
        "nodes",
        "The number of nodes of a cluster that is started for the scenario. It does not apply to existing clusters.",
        new(1, MostNodes) { Default = 1 }
    );

    public static readonly Field<BooleanShape> AutoHostEndpoints = new(
        "autoHostEndpoints",
        "Whether Calico creates a host endpoint for each node in 'topology.nodes', with its labels and addresses.",
        new(Default: false)
    );

    /// <summary>A range of addresses.</summary>
    public static readonly TextShape Range = new()
    {
        Rule = TextRule.Of($"({ExternalShape.AnyAddress})/[0-9]{{1,3}}", "a range of addresses, such as 10.244.0.0/16"),
        Problem = text => $"'{text}' is not a range of addresses. Write one, such as 10.244.0.0/16 or fd00:10:244::/56.",
    };

    public static readonly Field<ListShape> PodCidr = RangesOf(
        "podCidr",
        "The address range of pods, at most one for each family. Default: that of the IPPools among the manifests and "
            + "policies, else 10.42.0.0/16 and 2001:cafe:42::/56."
    );

    public static readonly Field<ListShape> ServiceCidr = RangesOf(
        "serviceCidr",
        "The address range of Services, at most one for each family. Default: 10.43.0.0/16 and 2001:cafe:43::/112, or "
            + "others if these overlap with the pods' range."
    );

    public static readonly ObjectShape Shape = new("cluster") { Fields = [Nodes, AutoHostEndpoints, PodCidr, ServiceCidr] };

    private static Field<ListShape> RangesOf(string name, string description) =>
        new(
            name,
            description,
            new(Range) { AllowsOne = true, EmptyProblem = field => $"'{field}' is an empty list. Name a range in it, or leave it out." }
        );
}
