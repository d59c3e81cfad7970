namespace StageTest.Core.Access;

/// <summary>Whether a request is allowed, and why.</summary>
/// <param name="IsAllowed">Whether it is.</param>
/// <param name="Why">The binding that finally grants it, or the missing right, as the rest of a sentence.</param>
internal sealed record AccessDecision(bool IsAllowed, string Why)
{
    /// <summary>The binding that finally grants it; null if it is denied, or if a right of every cluster allows it.</summary>
    public RbacBinding? By { get; init; }
}
