using System.Collections.Immutable;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Defines the <c>gate</c> of <c>stagetest.yaml</c>.</summary>
internal static class GateShape
{
    /// <summary>The words for the side before a change and the side after it.</summary>
    public static readonly ImmutableArray<string> Sides = ["base", "head"];

    public static readonly Field<TextShape> Engine = new(
        "engine",
        "The engine that tests the flows. A calculation promotes only if this names simulate.",
        new()
    );

    public static readonly Field<TextShape> WaiversFrom = new(
        "waiversFrom",
        "With 'base', no change waives its own reasons.",
        new()
        {
            Values = Sides,
            Called = "a side",
            Default = "head",
        }
    );

    public static readonly Field<TextShape> DeclarationsFrom = new(
        "declarationsFrom",
        "With 'base', no change declares what it opens and closes.",
        new()
        {
            Values = Sides,
            Called = "a side",
            Default = "head",
        }
    );

    public static readonly Field<NumberShape> MinMutationScore = new(
        "minMutationScore",
        "The part of the mistakes in policies that scenarios must notice.",
        new(0, 1)
    );

    public static readonly Field<BooleanShape> RequirePinned = new(
        "requirePinned",
        "Whether the gate holds if an engine used images or manifests that no digest pins.",
        new(Default: false)
    );

    public static readonly Field<ListShape> Flows = new(
        "flows",
        "Flow logs in the base: the gate holds a change that would break a connection in them.",
        new(RepositoryPath.Shape) { AllowsOne = true }
    );

    public static readonly ObjectShape Shape = new("gate")
    {
        Fields = [Engine, WaiversFrom, DeclarationsFrom, MinMutationScore, RequirePinned, Flows],
    };
}
