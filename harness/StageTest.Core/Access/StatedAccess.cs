using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Access;

/// <summary>The roles and bindings of a scenario, and how Calico is installed.</summary>
/// <param name="Rbac">The roles and bindings.</param>
/// <param name="Install">How Calico is installed.</param>
/// <param name="Tiers">The existing tiers.</param>
internal sealed record StatedAccess(RbacObjects Rbac, CalicoInstall Install, ImmutableArray<string> Tiers)
{
    /// <summary>The expectation; null if there is none.</summary>
    public AccessExpectation? Expected { get; init; }

    /// <summary>The tiers in their manifests.</summary>
    public ImmutableArray<Tier> Described { get; init; } = [];

    /// <summary>The tiers among manifests.</summary>
    /// <param name="manifests">The manifests.</param>
    /// <param name="policies">The policies beside them.</param>
    /// <param name="diagnostics">Receives the errors in them.</param>
    public static ImmutableArray<Tier> TiersOf(IEnumerable<Manifest> manifests, PolicySet policies, DiagnosticBag diagnostics) =>
        PolicyReader
            .Read(
                manifests.Where(m => PolicyKinds.Known.Find(m.ApiVersion, m.Kind) is { HoldsPolicies: true }),
                diagnostics,
                new() { Calico = policies.Calico, Api = policies.Api }
            )
            .Tiers;

    /// <summary>Policies in all existing tiers: a tier that only these manifests describe can be written too.</summary>
    public PolicySet With(PolicySet policies) => policies.And(new() { Tiers = Described });

    /// <summary>Calculates the rights.</summary>
    public AccessCalculator Calculator => new(Rbac, Install);

    /// <summary>The subjects of bindings that may change a policy in its enforced form, in order.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="calico">The version of Calico.</param>
    public ImmutableArray<AccessSubject> WritersOf(Policy policy, CalicoVersion calico)
    {
        var calculator = Calculator;
        return [.. Rbac.Subjects.Where(subject => calculator.MayChange(subject, policy, calico))];
    }

    /// <summary>Everything that they and some lines distinguish.</summary>
    public AccessDomain Domain(ImmutableArray<AccessLine> lines) => AccessDomain.Of([Rbac], Tiers, lines);
}
