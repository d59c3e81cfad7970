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
        "What works before promotion. Without it the policies' own prediction is held against what is seen.",
        ExpectedStageShape.At("baseline")
    );

    public static readonly Field<ObjectShape> Promoted = new(
        "promoted",
        "What works after promotion. Without staged policies, one of baseline and promoted is enough.",
        ExpectedStageShape.At("promoted")
    );

    public static readonly ObjectShape Shape = new("an expectation")
    {
        Fields = [Unreachable, Baseline, Promoted, AccessShape.Expected, AccessShape.Delegation],
        AtLeastOneOf = [Baseline, Promoted],
    };
}
