using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Documents.Sources;

/// <summary>Defines the syntax of a <see cref="PolicySource"/>.</summary>
internal static class PolicySourceShape
{
    private static readonly TextShape Relative = new() { Rule = TextRule.RelativePath };

    public static readonly Field<TextShape> Path = new(
        "path",
        "A file, a folder or a pattern whose documents are applied as they are, as 'kubectl apply -R' does it. A kustomization above it "
            + "that leaves it out does not count.",
        Relative
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Kustomize = new(
        "kustomize",
        "A folder with a kustomization. Its output is applied, as by 'kubectl apply -k', Argo CD and Flux. It is rendered by "
            + "the installed kustomize or kubectl.",
        Relative
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Helm = new(
        "helm",
        "The folder of a chart. Its output is applied. It is rendered by the installed helm.",
        Relative
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Release = new(
        "release",
        "The name of the release.",
        new() { Rule = TextRule.Subdomain, Called = "a valid name of a release" }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Namespace = new(
        "namespace",
        "The namespace of the release.",
        new()
        {
            Rule = TextRule.Label,
            Called = "a valid namespace",
            Default = "default",
        }
    );

    public static readonly Field<ListShape> Values = new(
        "values",
        "Files of values. If two differ, the later one wins.",
        new(Relative) { AllowsOne = true }
    );

    public static readonly ObjectShape PlainShape = new("a plain source") { Fields = [Path] };

    public static readonly ObjectShape KustomizeShape = new("a kustomization") { Fields = [Kustomize] };

    public static readonly ObjectShape HelmShape = new("a chart") { Fields = [Helm, Release, Namespace, Values] };

    /// <summary>One source: a path, or one of the three objects.</summary>
    public static readonly ChoiceShape Item = new(Relative, PlainShape, KustomizeShape, HelmShape);

    /// <summary>A list of sources, which may be one source without a list.</summary>
    public static readonly ListShape List = new(Item) { AllowsOne = true };
}
