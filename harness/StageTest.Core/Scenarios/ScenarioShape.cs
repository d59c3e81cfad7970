using StageTest.Core.Documents.Shapes;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Scenarios.Settings;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Defines a scenario file.</summary>
internal static class ScenarioShape
{
    public static readonly Field<TextShape> ApiVersion = StageTestApi.ApiVersion;

    public static readonly Field<TextShape> Kind = new(
        "kind",
        "What the file is.",
        new() { Values = [ScenarioReader.Kind], Problem = text => $"The kind '{text}' is not a scenario. Write '{ScenarioReader.Kind}'." }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<ObjectShape> Metadata = new("metadata", "The scenario's name and description.", MetadataShape.Shape)
    {
        IsRequired = true,
    };

    public static readonly Field<ChoiceShape> Calico = CalicoShape.Calico;

    public static readonly Field<ObjectShape> Cluster = new(
        "cluster",
        "The settings of a cluster that is started for the scenario.",
        ClusterShape.Shape
    );

    public static readonly Field<ObjectShape> Topology = new(
        "topology",
        "The workloads, Services, nodes and external endpoints of the scenario.",
        TopologyShape.Shape
    )
    {
        IsRequired = true,
    };

    public static readonly Field<ObjectShape> Policies = new("policies", "The files of the policies.", PoliciesShape.Shape);

    public static readonly Field<ListShape> Observed = new(
        "observed",
        "Logs of flows, in any form that 'stagetest observe' reads, relative to this file. Each connection that the "
            + "logs show as allowed is tested.",
        new(new TextShape())
    );

    public static readonly Field<ObjectShape> Expect = new("expect", "The connections that must and must not work.", ExpectShape.Shape)
    {
        IsRequired = true,
    };

    public static readonly Field<ListShape> Steps = new(
        "steps",
        "Changes after the stages, in this order: of policies, labels, workloads and their scale, each with its own expectation.",
        new(StepShape.Shape)
    );

    public static readonly ObjectShape Shape = new("a scenario")
    {
        Fields =
        [
            ApiVersion,
            Kind,
            Metadata,
            Calico,
            Cluster,
            Topology,
            Policies,
            Observed,
            AccessShape.Access,
            Expect,
            Steps,
            DeclaredChangeShape.ExpectChange,
            WaiverShape.Waivers,
        ],
    };
}
