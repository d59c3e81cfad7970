using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Access;

/// <summary>The roles that <c>cluster-role --for</c> prints do what they say, and nothing else.</summary>
internal sealed class TierRoleTests
{
    private static readonly AccessSubject Team = new(SubjectKind.Group, "", "team");

    [Test]
    public void EachRoleGrantsExactlyWhatItSays(
        [Values("author", "promoter", "observer")] string part,
        [Values("shop", "default")] string tier,
        [Values("operator", "manifest", "crds-operator", "crds-manifest")] string install
    )
    {
        var role = TierRole.All.Single(r => r.Name == part);
        var calico = CalicoInstall.Find(install)!;
        var rbac = Rbac(role, tier, "kind: ClusterRoleBinding\nmetadata: { name: policies }");
        var calculator = new AccessCalculator(rbac, calico);
        var kinds = TierRole.KindsOf(tier).ToDictionary(AccessKind.Of);

        foreach (var point in AccessDomain.Of([rbac], ["security"], []).Points())
        {
            var isTheirs = kinds.TryGetValue(point.Kind, out var kind) && (!point.Kind.IsTiered || point.Tier == tier);

            // If CRDs are native, reads are not checked for tiers.
            var isRead = kind is not null && calico.TierVerb("get") is null && TierRole.Reading.Contains(point.Verb);
            var isTier = point is { Kind.Plural: "tiers", Verb: "get" } && point.Name == tier;
            var expected = (isTheirs && role.VerbsOn(kind!).Contains(point.Verb)) || isRead || isTier;
            Assert.That(calculator.Decide(point.Request).IsAllowed, Is.EqualTo(expected), point.ToString());
        }
    }

    /// <summary>By a RoleBinding, the policies of its namespace are meant, and none of the whole cluster.</summary>
    [Test]
    public void ARoleBindingLimitsItToANamespace()
    {
        var rbac = Rbac(TierRole.All[0], "shop", "kind: RoleBinding\nmetadata: { name: policies, namespace: shop }");
        var matrix = AccessMatrix.Of(rbac, [], CalicoInstall.All[0], new());

        Assert.That(matrix.Cells.Where(c => c.Kind.Plural != "tiers").Select(c => c.Namespace), Is.All.EqualTo("shop").And.Not.Empty);
        Assert.That(
            matrix.StagesOnly.Select(c => $"{c.Kind.Kind}{c.Place}"),
            Is.EqualTo(["StagedNetworkPolicy in the tier shop in the namespace shop"])
        );
    }

    private static RbacObjects Rbac(TierRole role, string tier, string binding)
    {
        var diagnostics = new DiagnosticBag();
        var text = $$"""
            {{role.Manifests(tier)}}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: tier }
            roleRef: { kind: ClusterRole, name: stagetest-{{role.Name}}-{{tier}}-tier }
            subjects: [{ kind: Group, name: team }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            {{binding}}
            roleRef: { kind: ClusterRole, name: stagetest-{{role.Name}}-{{tier}} }
            subjects: [{ kind: Group, name: team }]
            """;
        var rbac = RbacReader.Read(Manifest.ReadAll(text, "roles.yaml", diagnostics), diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        Assert.That(rbac.Unresolved, Is.Empty);
        Assert.That(rbac.Subjects, Is.EqualTo([Team]));
        return rbac;
    }
}
