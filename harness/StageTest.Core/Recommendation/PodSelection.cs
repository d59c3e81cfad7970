using System.Collections.Immutable;

namespace StageTest.Core.Recommendation;

/// <summary>A selector of pods within a namespace: all terms hold together. Without terms it selects every pod.</summary>
internal sealed record PodSelection(ImmutableArray<LabelTerm> Terms)
{
    /// <summary>Every pod of the namespace.</summary>
    public static PodSelection All { get; } = new([]);

    /// <summary>Whether pods with these labels are selected.</summary>
    public bool Selects(PodGroup group) => Terms.All(t => t.Holds(group));

    /// <summary>The same text for the same selector.</summary>
    public override string ToString() => string.Join(',', Terms);

    /// <inheritdoc/>
    public bool Equals(PodSelection? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}

/// <summary>A condition on one label.</summary>
/// <param name="Key">The label.</param>
/// <param name="Values">The valid values, sorted; none if it must be absent.</param>
internal sealed record LabelTerm(string Key, ImmutableArray<string> Values)
{
    /// <summary>Whether the label must be absent.</summary>
    public bool IsAbsent => Values.IsEmpty;

    /// <summary>Whether pods with these labels satisfy it.</summary>
    public bool Holds(PodGroup group) =>
        group.Labels.TryGetValue(Key, out var value) ? Values.Contains(value, StringComparer.Ordinal) : IsAbsent;

    /// <inheritdoc/>
    public override string ToString() => IsAbsent ? $"!{Key}" : $"{Key}={string.Join('|', Values)}";
}
