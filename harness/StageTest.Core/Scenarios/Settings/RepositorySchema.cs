using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>
/// The JSON Schema of <c>stagetest.yaml</c>, generated from the definitions that <see cref="RepositorySettingsReader"/> uses.
/// </summary>
internal static class RepositorySchema
{
    /// <summary>The schema as it is published, JSON Schema draft 7, ending with a line end.</summary>
    public static string Text { get; } =
        ShapeSchema.TextOf(
            RepositoryShape.Shape,
            "StageTest repository settings, version 1",
            "What deployers apply, where scenarios are, what is not deployed, and how the gate decides."
        );
}
