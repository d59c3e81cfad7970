using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Defines <c>stagetest.yaml</c>, the settings of a repository.</summary>
internal static class RepositoryShape
{
    public static readonly Field<TextShape> ApiVersion = StageTestApi.ApiVersion;

    public static readonly Field<TextShape> Kind = new(
        "kind",
        "What the file is.",
        new()
        {
            Values = [StageTestApi.RepositoryKind],
            Problem = text => $"The kind '{text}' is not that of a repository's settings. Write '{StageTestApi.RepositoryKind}'.",
        }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<ListShape> Deployed = new(
        "deployed",
        "What deployers apply, and how: a folder as it is, a kustomization or a chart. Default: the folder 'policies'.",
        new(DeployedShape.Shape) { EmptyProblem = ListShape.EmptyWouldMeanAll }
    );

    public static readonly Field<ListShape> Scenarios = new(
        "scenarios",
        "The folders of scenarios, each with its waivers.yaml. Default: the folder 'scenarios'.",
        new(RepositoryPath.Shape) { AllowsOne = true, EmptyProblem = ListShape.EmptyWouldMeanAll }
    );

    public static readonly Field<ListShape> Ignore = new(
        "ignore",
        "Files and folders that no deployer applies, so that policies in them need no scenario.",
        new(IgnoredShape.Shape)
    );

    public static readonly Field<ObjectShape> Gate = new(
        "gate",
        "Settings of 'stagetest gate'; its options override them.",
        GateShape.Shape
    );

    public static readonly Field<ListShape> Owners = new(
        "owners",
        "Who must approve changes of tiers and files: the gate holds until '--approved-by' names one of the owners.",
        new(OwnerShape.Shape)
    );

    public static readonly ObjectShape Shape = new("a repository's settings")
    {
        Fields = [ApiVersion, Kind, Deployed, Scenarios, Ignore, HarmlessKindShape.List, WorkloadKindShape.List, Gate, Owners],
    };
}
