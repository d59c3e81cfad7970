namespace StageTest.Core.Access;

/// <summary>Whether a request is allowed, and why.</summary>
/// <param name="IsAllowed">Whether it is.</param>
/// <param name="Why">The binding that grants it last, or the right that is missing, as the rest of a sentence.</param>
internal sealed record AccessDecision(bool IsAllowed, string Why)
{
    /// <summary>The binding that grants it last; null if it is denied, or where what every cluster has allows it.</summary>
    public RbacBinding? By { get; init; }
}
