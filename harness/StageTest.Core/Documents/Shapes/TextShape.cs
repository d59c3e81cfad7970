using System.Collections.Immutable;

namespace StageTest.Core.Documents.Shapes;

/// <summary>Text, maybe of one spelling or one of a few words.</summary>
internal sealed record TextShape : Shape
{
    /// <summary>How the text is spelt, or null if any text will do.</summary>
    public TextRule? Rule { get; init; }

    /// <summary>What a text that keeps the rule is, for messages: <c>a valid namespace</c>.</summary>
    public string Called { get; init; } = "valid";

    /// <summary>The words that are allowed; empty if the rule alone decides.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>What to say about a text that is not allowed, or null to say it with <see cref="Called"/> and the rule's words.</summary>
    public Func<string, string>? Problem { get; init; }

    /// <summary>What the field means where it is omitted, or null if it then means nothing.</summary>
    public string? Default { get; init; }

    /// <summary>What is wrong with a text, or null if it is allowed.</summary>
    public string? ProblemOf(string text)
    {
        var isAllowed = Rule?.IsMet(text) ?? (Values.IsEmpty || Values.Contains(text));
        return isAllowed
            ? null
            : Problem?.Invoke(text) ?? $"'{text}' is not {Called}; it must be {Rule?.Words ?? string.Join(" or ", Values)}.";
    }
}
