using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>Defines an item of <c>waivers</c>.</summary>
internal static class WaiverShape
{
    private static readonly TextRule SomeText = TextRule.Of(@"[\s\S]*\S[\s\S]*", "some text");

    /// <summary>The format of a day. A pattern cannot say how many days each month has.</summary>
    public static readonly TextRule Day = TextRule.Of("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "a day such as 2027-01-31");

    public static readonly Field<TextShape> Waives = new(
        "waives",
        "The id of the reason to hold.",
        new() { Values = HoldReasons.WaivableIds, Called = "a reason that can be waived" }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Place = Text("place", "The place of the reason, as the gate prints it.");

    public static readonly Field<TextShape> Owner = Text("owner", "The owner who accepts it.");

    public static readonly Field<TextShape> Reason = Text("reason", "Why it is accepted.");

    public static readonly Field<TextShape> Expires = new(
        "expires",
        "The last day, in UTC, on which the waiver counts: YYYY-MM-DD.",
        new() { Rule = Day, Called = "a day" }
    )
    {
        IsRequired = true,
    };

    public static readonly ObjectShape Shape = new("a waiver") { Fields = [Waives, Place, Owner, Reason, Expires] };

    /// <summary>The field that lists them.</summary>
    public static readonly Field<ListShape> Waivers = new(
        "waivers",
        "Reasons to hold that an owner accepts until a day, for 'stagetest gate'.",
        new(Shape)
    );

    private static Field<TextShape> Text(string name, string description) =>
        new(name, description, new() { Rule = SomeText, Called = $"a valid {name}" }) { IsRequired = true };
}
