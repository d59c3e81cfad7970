using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios;

/// <summary>Defines the <c>cluster</c> of a scenario file.</summary>
internal static class ClusterShape
{
    private const int MostNodes = 20;

    public static readonly Field<IntegerShape> Nodes = new(
        "nodes",
        "How many nodes a cluster has that is started for the scenario. Others have as many as they have.",
        new(1, MostNodes) { Default = 1 }
    );

    public static readonly Field<BooleanShape> AutoHostEndpoints = new(
        "autoHostEndpoints",
        "Whether Calico makes a host endpoint of each node in 'topology.nodes', with its labels and addresses.",
        new(Default: false)
    );

    public static readonly ObjectShape Shape = new("cluster") { Fields = [Nodes, AutoHostEndpoints] };
}
