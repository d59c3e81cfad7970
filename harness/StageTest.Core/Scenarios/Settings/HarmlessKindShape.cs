using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Defines an item of <c>kinds</c>.</summary>
internal static class HarmlessKindShape
{
    public static readonly Field<TextShape> ApiVersion = Required("apiVersion", "The apiVersion of its objects.", "an apiVersion");

    public static readonly Field<TextShape> Kind = Required("kind", "Its name.", "a kind");

    public static readonly Field<TextShape> Harmless = Required("harmless", "Why its objects change no traffic.", "a reason");

    public static readonly ObjectShape Shape = new("a harmless kind") { Fields = [ApiVersion, Kind, Harmless] };

    private static Field<TextShape> Required(string name, string description, string called) =>
        new(name, description, new() { Rule = TextRule.Of(@"[\s\S]*\S[\s\S]*", "some text"), Called = called }) { IsRequired = true };
}
