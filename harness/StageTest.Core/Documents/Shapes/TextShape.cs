using System.Collections.Immutable;

namespace StageTest.Core.Documents.Shapes;

/// <summary>A text, possibly with a rule or a list of valid words.</summary>
internal sealed record TextShape : Shape
{
    /// <summary>The rule, or null for any text.</summary>
    public TextRule? Rule { get; init; }

    /// <summary>The description of a valid text, for messages: <c>a valid namespace</c>.</summary>
    public string Called { get; init; } = "valid";

    /// <summary>The valid words; empty if only the rule applies.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The message for an invalid text, or null for one from <see cref="Called"/> and the rule's words.</summary>
    public Func<string, string>? Problem { get; init; }

    /// <summary>The default, or null if an absent field has no meaning.</summary>
    public string? Default { get; init; }

    /// <summary>The problem with a text, or null if it is valid.</summary>
    public string? ProblemOf(string text)
    {
        var isAllowed = Rule?.IsMet(text) ?? (Values.IsEmpty || Values.Contains(text));
        return isAllowed
            ? null
            : Problem?.Invoke(text) ?? $"'{text}' is not {Called}; it must be {Rule?.Words ?? string.Join(" or ", Values)}.";
    }
}
