using StageTest.Core.Documents.Shapes;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Scenarios;

/// <summary>Defines the <c>expect</c> of a scenario file.</summary>
internal static class ExpectShape
{
    public static readonly Field<ListShape> Unreachable = new(
        "unreachable",
        "Flows that fail even without policies, so that their denial needs no proof.",
        new(FlowShape.Shape)
    );

    public static readonly Field<ObjectShape> Baseline = new(
        "baseline",
        "The expectation before promotion. Without it, the observed flows are compared with the prediction from the policies.",
        ExpectedStageShape.At("baseline")
    );

    public static readonly Field<ObjectShape> Promoted = new(
        "promoted",
        "The expectation after promotion. Without staged policies, one of baseline and promoted is enough.",
        ExpectedStageShape.At("promoted")
    );

    public static readonly ObjectShape Shape = new("an expectation")
    {
        Fields = [Unreachable, Baseline, Promoted, AccessShape.Expected, AccessShape.Delegation],
        AtLeastOneOf = [Baseline, Promoted],
    };
}
