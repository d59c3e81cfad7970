using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Defines a step of a scenario file.</summary>
internal static class StepShape
{
    /// <summary>The state before promotion, under the name that <see cref="After"/> uses.</summary>
    public const string BaselineState = "baseline";

    /// <summary>The state after promotion, under the name that <see cref="After"/> uses.</summary>
    public const string PromotedState = "promoted";

    public static readonly Field<TextShape> Name = new(
        "name",
        "The name of the step. Reports call it 'scenario/step'.",
        new() { Rule = TextRule.Label, Called = "a valid name for a step" }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> After = new(
        "after",
        "The state that the step changes: baseline, promoted, or the name of an earlier step. Default: the step before; for the first, "
            + "promoted.",
        new() { Rule = TextRule.Label, Called = "baseline, promoted or a valid name for a step" }
    );

    public static readonly Field<ListShape> Apply = new(
        "apply",
        "Enforced policies that are added, or replace those of their names: files, folders or patterns, relative to this file; or the "
            + "output of a kustomization or a chart.",
        PolicySourceShape.List
    );

    public static readonly Field<ListShape> Remove = new(
        "remove",
        "Policies, tiers and network sets that are removed, such as 'NetworkPolicy shop/web' or 'Tier security'. Where two API groups "
            + "have the kind, the group follows it: 'NetworkPolicy.projectcalico.org shop/web'.",
        new(new TextShape { Rule = TextRule.Of(@"\S+ \S+", "a kind, a space and a name"), Called = "the name of an object" })
    );

    /// <summary>Labels to set; null removes a label.</summary>
    public static readonly MapShape ChangedLabels = MapShape.Labels with { AllowsNull = true };

    public static readonly Field<MapShape> NamespaceLabels = new(
        "labels",
        "Labels that are set. The others stay; null removes a label.",
        ChangedLabels
    );

    public static readonly ObjectShape NamespaceShape = new("a namespace of a step") { Fields = [NamespaceLabels] };

    public static readonly Field<MapShape> Namespaces = new(
        "namespaces",
        "Namespaces that are added, or whose labels change.",
        new(NamespaceShape) { Keys = TextRule.Label, AllowsNull = true }
    );

    public static readonly Field<ListShape> AddedWorkloads = new("add", "Workloads that are added.", new(WorkloadShape.Shape));

    public static readonly Field<ListShape> RemovedWorkloads = new(
        "remove",
        "Workloads that are removed, such as shop/old.",
        new(new TextShape())
    );

    public static readonly Field<MapShape> Scale = new(
        "scale",
        "The new numbers of pods of workloads, such as { shop/db: 3 }. With 0 the workload is not tested.",
        new(new IntegerShape(0, WorkloadShape.MostReplicas))
    );

    public static readonly Field<MapShape> WorkloadLabels = new(
        "labels",
        "Labels that are set on workloads, such as { shop/web: { role: none } }. The others stay; null removes a label.",
        new(ChangedLabels)
    );

    public static readonly ObjectShape WorkloadsShape = new("the workloads of a step")
    {
        Fields = [AddedWorkloads, RemovedWorkloads, Scale, WorkloadLabels],
    };

    public static readonly Field<ObjectShape> Workloads = new("workloads", "How the workloads change.", WorkloadsShape);

    public static readonly Field<ObjectShape> Expect = new(
        "expect",
        "What works after the step. Connections are new in each step.",
        ExpectedStageShape.At("a step")
    )
    {
        IsRequired = true,
    };

    public static readonly ObjectShape Shape = new("a step")
    {
        Fields = [Name, After, Apply, Remove, Workloads, Namespaces, Expect],
        AtLeastOneOf = [Apply, Remove, Workloads, Namespaces],
    };
}
