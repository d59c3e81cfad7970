using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>The API version and kinds of the files that users write for StageTest.</summary>
internal static class StageTestApi
{
    /// <summary>Their <c>apiVersion</c>.</summary>
    public const string Version = "stagetest.io/v1";

    /// <summary>The <c>kind</c> of <c>stagetest.yaml</c>.</summary>
    public const string RepositoryKind = "Repository";

    /// <summary>The field <c>apiVersion</c> of each of them.</summary>
    public static readonly Field<TextShape> ApiVersion = new(
        "apiVersion",
        "The version of this format.",
        new() { Values = [Version], Problem = text => $"The apiVersion '{text}' is not known. Write '{Version}'." }
    )
    {
        IsRequired = true,
    };
}
