namespace StageTest.Core.Documents.Shapes;

/// <summary>An object whose keys the author chooses.</summary>
/// <param name="Value">What each value is.</param>
internal sealed record MapShape(Shape Value) : Shape
{
    /// <summary>How the keys are spelt, or null if any will do.</summary>
    public TextRule? Keys { get; init; }

    /// <summary>Whether a key may stand without a value.</summary>
    public bool AllowsNull { get; init; }

    /// <summary>Labels, of which Kubernetes demands how keys and values are spelt.</summary>
    public static MapShape Labels { get; } = new(new TextShape { Rule = TextRule.LabelValue }) { Keys = TextRule.LabelKey };

    /// <summary>Text by text, of any spelling.</summary>
    public static MapShape Texts { get; } = new(new TextShape());
}
