using System.Collections.Immutable;

namespace StageTest.Core.Flows.Records;

/// <summary>The steps of a recorded connection through policies at one end. Traces with equal steps are equal.</summary>
/// <param name="hits">The steps, in order.</param>
internal sealed class FlowTrace(ImmutableArray<PolicyHit> hits) : IEquatable<FlowTrace>
{
    private string? _identity;

    /// <summary>The trace of a source without traces.</summary>
    public static FlowTrace None { get; } = new([]);

    /// <summary>The steps, in order; the last one decided.</summary>
    public ImmutableArray<PolicyHit> Hits { get; } = hits;

    /// <summary>The result of the last step; null if the source has no steps.</summary>
    public Policies.RuleAction? Action => Hits.IsEmpty ? null : Hits[^1].Action;

    private string Identity => _identity ??= string.Concat(Hits.Select(IdentityOf));

    /// <summary>The deciding step, in words: <c>NetworkPolicy shop/api rule 0</c>; empty if the source has none.</summary>
    public string Decided => Hits.IsEmpty ? "" : Hits[^1].Display;

    /// <inheritdoc/>
    public bool Equals(FlowTrace? other) => ReferenceEquals(this, other) || (other is not null && Identity == other.Identity);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FlowTrace);

    /// <inheritdoc/>
    public override int GetHashCode() => Identity.GetHashCode(StringComparison.Ordinal);

    private static string IdentityOf(PolicyHit hit) =>
        $"{hit.Kind}\u001f{hit.Namespace}\u001f{hit.Name}\u001f{hit.Tier}\u001f{(int)hit.Action}\u001f{hit.RuleIndex}\u001f"
        + (hit.Trigger is null ? "" : IdentityOf(hit.Trigger));
}
