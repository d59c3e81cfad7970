namespace StageTest.Core.Documents.Shapes;

/// <summary>An object whose keys the author chooses.</summary>
/// <param name="Value">The shape of each value.</param>
internal sealed record MapShape(Shape Value) : Shape
{
    /// <summary>The rule for keys, or null for any key.</summary>
    public TextRule? Keys { get; init; }

    /// <summary>Whether a key is valid without a value.</summary>
    public bool AllowsNull { get; init; }

    /// <summary>Labels, with Kubernetes' rules for keys and values.</summary>
    public static MapShape Labels { get; } = new(new TextShape { Rule = TextRule.LabelValue }) { Keys = TextRule.LabelKey };

    /// <summary>A map from text to any text.</summary>
    public static MapShape Texts { get; } = new(new TextShape());
}
