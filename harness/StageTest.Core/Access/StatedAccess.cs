using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>The roles and bindings of a scenario, and how Calico is installed.</summary>
/// <param name="Rbac">The roles and bindings.</param>
/// <param name="Install">How Calico is installed.</param>
/// <param name="Tiers">The tiers that exist.</param>
internal sealed record StatedAccess(RbacObjects Rbac, CalicoInstall Install, ImmutableArray<string> Tiers)
{
    /// <summary>What is expected of them; null where nothing is.</summary>
    public AccessExpectation? Expected { get; init; }

    /// <summary>Calculates what they allow.</summary>
    public AccessCalculator Calculator => new(Rbac, Install);

    /// <summary>Everything that they and some lines tell apart.</summary>
    public AccessDomain Domain(ImmutableArray<AccessLine> lines) => AccessDomain.Of([Rbac], Tiers, lines);
}
