using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Defines an item of <c>ignore</c>.</summary>
internal static class IgnoredShape
{
    public static readonly Field<TextShape> Path = new("path", "A file or folder that no deployer applies.", RepositoryPath.Shape)
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Reason = new(
        "reason",
        "Why nothing in it is applied.",
        new() { Rule = TextRule.Of(@"[\s\S]*\S[\s\S]*", "some text"), Called = "a reason" }
    )
    {
        IsRequired = true,
    };

    public static readonly ObjectShape Shape = new("an ignored path") { Fields = [Path, Reason] };
}
