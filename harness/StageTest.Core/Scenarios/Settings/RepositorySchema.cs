using System.Text.Encodings.Web;
using System.Text.Json;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>
/// The JSON Schema of <c>stagetest.yaml</c>, made from the definitions that <see cref="RepositorySettingsReader"/> reads by.
/// </summary>
internal static class RepositorySchema
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as it is published, JSON Schema draft 7, ending with a line end.</summary>
    public static string Text { get; } =
        ShapeSchema
            .Of(
                RepositoryShape.Shape,
                "StageTest repository settings, version 1",
                "What deployers apply, where scenarios are, what is not deployed, and how the gate decides."
            )
            .ToJsonString(Options) + "\n";
}
