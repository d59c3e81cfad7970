using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios;

/// <summary>The JSON Schema of scenario files, generated from the definitions that <see cref="ScenarioReader"/> uses.</summary>
/// <remarks>
/// The reader checks what a schema cannot express: names that must exist, flows that are named twice, files that must exist, and that a
/// scenario with staged policies needs <c>expect.promoted</c>.
/// </remarks>
internal static class ScenarioSchema
{
    /// <summary>The schema as it is published, JSON Schema draft 7, ending with a line end.</summary>
    public static string Text { get; } =
        ShapeSchema.TextOf(
            ScenarioShape.Shape,
            "StageTest scenario, version 1",
            "Which workloads exist, which policies are enforced, which are staged, and which connections must and must not work."
        );
}
