using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios;

/// <summary>Defines the <c>metadata</c> of a scenario file.</summary>
internal static class MetadataShape
{
    public static readonly Field<TextShape> Name = new(
        "name",
        "The scenario's name in reports.",
        new() { Rule = TextRule.Subdomain, Called = "a valid scenario name" }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Description = new("description", "One sentence about the scenario, shown in reports.", new());

    public static readonly Field<MapShape> Labels = new("labels", "Labels of the scenario.", MapShape.Texts);

    public static readonly Field<ListShape> Tags = new(
        "tags",
        "Words by which 'stagetest run --tag' selects the scenario.",
        new(
            new TextShape
            {
                Rule = TextRule.Of("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", "letters, digits, '-', '_' and '.'"),
                Called = "a tag",
            }
        )
        {
            AllowsOne = true,
        }
    );

    public static readonly ObjectShape Shape = new("metadata") { Fields = [Name, Description, Labels, Tags] };
}
