using StageTest.Core.Documents.Shapes;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Scenarios;

/// <summary>Defines the expectation of one stage in a scenario file.</summary>
internal static class ExpectedStageShape
{
    /// <summary>The default with which flows that nothing names are not tested.</summary>
    public const string IgnoreOthers = "ignore";

    public static readonly Field<TextShape> Default = new(
        "default",
        "What is expected of every flow that nothing else here names. With ignore, nothing is expected: if no stage names it "
            + "either, it is not tested.",
        new() { Values = ["allow", "deny", IgnoreOthers] }
    )
    {
        RefusesNull = true,
    };

    public static readonly Field<ListShape> Allow = new("allow", "Flows that must work.", new(FlowShape.Shape));

    public static readonly Field<ListShape> Deny = new("deny", "Flows that must not work.", new(FlowShape.Shape));

    public static readonly Field<TextShape> Table = new(
        "table",
        "The expectation as a table, sources down and destinations across: . allowed, X denied, - not stated. Begin it with "
            + "'table: |'.",
        new() { Rule = TextRule.Of(@"\s*\S[^\n]*\n\s*\S[\s\S]*", "a heading and a line for each source") }
    );

    /// <summary>The expectation of a stage.</summary>
    public static ObjectShape At(string stage) => new($"the expectation at {stage}") { Fields = [Default, Allow, Deny, Table] };
}
