using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Defines an item of <c>deployed</c>.</summary>
internal static class DeployedShape
{
    public static readonly Field<TextShape> Path = new(
        "path",
        "A file or folder that is applied as it is, as 'kubectl apply -R -f' does.",
        RepositoryPath.Shape
    );

    public static readonly Field<TextShape> Kustomize = new(
        "kustomize",
        "A folder with a kustomization, as 'kubectl apply -k', Argo CD and Flux apply it.",
        RepositoryPath.Shape
    );

    public static readonly Field<TextShape> Helm = new("helm", "The folder of a Helm chart.", RepositoryPath.Shape);

    public static readonly Field<TextShape> Release = new("release", "The name of the chart's release.", new());

    public static readonly Field<TextShape> Namespace = new(
        "namespace",
        "The namespace of the chart's release.",
        new() { Rule = TextRule.Label, Called = "a valid namespace" }
    );

    public static readonly Field<ListShape> Values = new(
        "values",
        "The chart's files of values, in order.",
        new(RepositoryPath.Shape) { AllowsOne = true }
    );

    public static readonly ObjectShape Shape = new("a deployed source")
    {
        Fields = [Path, Kustomize, Helm, Release, Namespace, Values],
        AtLeastOneOf = [Path, Kustomize, Helm],
    };
}
