using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>What a change of roles and bindings opens and closes.</summary>
/// <param name="Opened">What is allowed now and was not.</param>
/// <param name="Closed">What was allowed and is no longer allowed.</param>
internal sealed record AccessComparison(ImmutableArray<AccessPoint> Opened, ImmutableArray<AccessPoint> Closed)
{
    /// <summary>No change.</summary>
    public static AccessComparison None { get; } = new([], []);

    /// <summary>Compares both sides at every point that either of them distinguishes.</summary>
    /// <param name="before">The rights before the change.</param>
    /// <param name="after">The rights after it.</param>
    /// <param name="declared">Lines whose points are distinguished too.</param>
    public static AccessComparison Of(StatedAccess before, StatedAccess after, ImmutableArray<AccessLine> declared)
    {
        var domain = AccessDomain.Of([before.Rbac, after.Rbac], before.Tiers.Concat(after.Tiers), declared);
        var (was, now) = (before.Calculator, after.Calculator);
        var changed = domain
            .Points()
            .Select(point => (Point: point, Was: was.Decide(point.Request).IsAllowed, Now: now.Decide(point.Request).IsAllowed))
            .Where(p => p.Was != p.Now)
            .ToArray();
        return new([.. changed.Where(p => p.Now).Select(p => p.Point)], [.. changed.Where(p => p.Was).Select(p => p.Point)]);
    }
}
