using System.Collections.Immutable;
using StageTest.Core.Policies;

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

    /// <summary>Those whom bindings name and who may change a policy in its enforced form, in order.</summary>
    public ImmutableArray<AccessSubject> WritersOf(Policy policy)
    {
        var calculator = Calculator;
        return [.. Rbac.Subjects.Where(subject => calculator.MayChange(subject, policy))];
    }

    /// <summary>Everything that they and some lines tell apart.</summary>
    public AccessDomain Domain(ImmutableArray<AccessLine> lines) => AccessDomain.Of([Rbac], Tiers, lines);
}
