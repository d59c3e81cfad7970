using NUnit.Framework;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Policies.Selectors;

namespace StageTest.UnitTests.Policies;

internal sealed class PolicySetTests
{
    [Test]
    public void StagedPoliciesAreAbsentFromLive()
    {
        var set = Set(Enforced("keep"), Staged("add"), Deleted("remove"), Enforced("remove"));

        Assert.That(Names(set.Live()), Is.EqualTo(["keep", "remove"]));
    }

    [Test]
    public void StagedPolicyIsAddedWhenPromoted()
    {
        var promoted = Set(Enforced("keep"), Staged("add")).AsIfPromoted();

        Assert.That(Names(promoted), Is.EquivalentTo(["keep", "add"]));
        Assert.That(promoted.Policies, Has.All.Property(nameof(Policy.IsStaged)).False);
        Assert.That(promoted.Policies, Has.All.Property(nameof(Policy.Kind)).EqualTo(PolicyKinds.KubernetesNetworkPolicy));
    }

    [Test]
    public void StagedPolicyReplacesTheEnforcedOneOfItsName()
    {
        var promoted = Set(Enforced("a") with { GovernsEgress = true }, Staged("a") with { GovernsIngress = true }).AsIfPromoted();

        var only = promoted.Policies.Single();
        Assert.That(only.GovernsIngress, Is.True);
        Assert.That(only.GovernsEgress, Is.False);
    }

    [Test]
    public void EnforcedKindThatIsHeldBackReplacesToo()
    {
        var heldBack = Enforced("a") with { Staging = PolicyStaging.StagedSet, GovernsIngress = true };

        var promoted = Set(Enforced("a"), heldBack).AsIfPromoted();

        Assert.That(promoted.Policies.Single(), Is.EqualTo(heldBack with { Staging = PolicyStaging.Enforced }));
    }

    [Test]
    public void StagedDeleteRemovesItsTargetWhenPromoted() =>
        Assert.That(Names(Set(Enforced("keep"), Enforced("remove"), Deleted("remove")).AsIfPromoted()), Is.EqualTo(["keep"]));

    [Test]
    public void StagedDeleteWithoutTargetRemovesNothing() =>
        Assert.That(Names(Set(Enforced("keep"), Deleted("gone")).AsIfPromoted()), Is.EqualTo(["keep"]));

    [Test]
    public void SameNameInAnotherNamespaceIsAnotherPolicy()
    {
        var promoted = Set(Enforced("a"), Enforced("a") with { Namespace = "pay" }, Deleted("a")).AsIfPromoted();

        Assert.That(promoted.Policies.Select(p => p.DisplayName), Is.EqualTo(["pay/a"]));
    }

    [Test]
    public void PromotionTwiceIsPromotionOnce()
    {
        var once = Set(Enforced("a"), Staged("a"), Staged("b"), Deleted("c"), Enforced("c")).AsIfPromoted();

        Assert.That(once.AsIfPromoted().Policies, Is.EqualTo(once.Policies));
        Assert.That(once.Live().Policies, Is.EqualTo(once.Policies));
    }

    [Test]
    public void EvaluationFollowsOrderThenNameThenNamespace()
    {
        var set = Set(
            Enforced("b"),
            Enforced("a") with
            {
                Namespace = "shop",
            },
            Enforced("a") with
            {
                Namespace = "pay",
            },
            Enforced("z") with
            {
                Order = 10,
            },
            Enforced("y") with
            {
                Order = -5,
            },
            Enforced("B"),
            Enforced("a-b")
        );

        // A hyphen sorts before the slash that ends a name, and capitals before small letters.
        Assert.That(
            set.EnforcedIn(Tier.Default).Select(p => p.DisplayName),
            Is.EqualTo(["shop/y", "shop/z", "shop/B", "shop/a-b", "pay/a", "shop/a", "shop/b"])
        );
    }

    [Test]
    public void EvaluationLeavesOutStagedPoliciesAndOtherTiers()
    {
        var set = Set(Enforced("a"), Staged("b"), Deleted("a"), Enforced("c") with { Tier = "security" });

        Assert.That(set.EnforcedIn(Tier.Default).Select(p => p.Name), Is.EqualTo(["a"]));
        Assert.That(set.EnforcedIn(new("security", 1, RuleAction.Deny)).Select(p => p.Name), Is.EqualTo(["c"]));
    }

    private static PolicySet Set(params Policy[] policies) => new() { Policies = [.. policies] };

    private static Policy Enforced(string name) =>
        new()
        {
            Kind = PolicyKinds.KubernetesNetworkPolicy,
            Namespace = "shop",
            Name = name,
            Tier = Tier.Default.Name,
            Subject = Selector.All,
        };

    private static Policy Staged(string name) =>
        Enforced(name) with
        {
            Kind = PolicyKinds.StagedKubernetesNetworkPolicy,
            Staging = PolicyStaging.StagedSet,
        };

    private static Policy Deleted(string name) => Staged(name) with { Staging = PolicyStaging.StagedDelete };

    private static IEnumerable<string> Names(PolicySet set) => set.Policies.Select(p => p.Name);
}
