using System.Collections.Immutable;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Lab;

namespace StageTest.UnitTests.Evaluation;

/// <summary>Staging changes no traffic, whatever is staged.</summary>
internal sealed class StagedObjectsTests
{
    private static readonly Flow FromInternet = new(EndpointRef.External("internet"), new("shop", "db"), new(5432, Protocol.Tcp));

    [TestCase(false, Verdict.Denied)]
    [TestCase(true, Verdict.Allowed)]
    public void AStagedTierEndsNothing(bool isStaged, Verdict expected)
    {
        var held = LabSample.Policy("held", Selector.All, ingress: [], egress: null) with { Tier = "held" };
        var policies = new PolicySet
        {
            Tiers = [new Tier("held", 1, RuleAction.Deny) { IsStaged = isStaged }, Tier.Default],
            Policies = [held],
        };

        Assert.That(VerdictOf(policies), Is.EqualTo(expected));
    }

    [Test]
    public void AStagedTierLeavesTheEnforcedOneOfItsNameAlone()
    {
        var policies = new PolicySet
        {
            Tiers = [new Tier("security", 1, RuleAction.Deny) { IsStaged = true }, new("security", 2, RuleAction.Pass), Tier.Default],
            Policies = [LabSample.Policy("nothing", Selector.All, ingress: [], egress: null) with { Tier = "security" }],
        };

        Assert.That(VerdictOf(policies), Is.EqualTo(Verdict.Allowed));
    }

    [TestCase(false, Verdict.Allowed)]
    [TestCase(true, Verdict.Denied)]
    public void AStagedNetworkSetHoldsNoAddress(bool isStaged, Verdict expected)
    {
        var partners = Selector.Equal("kind", "partner");
        var fromPartners = new Rule
        {
            Action = RuleAction.Allow,
            Number = 1,
            Source = new() { Selector = partners },
        };
        var labels = ImmutableSortedDictionary<string, string>.Empty.Add("kind", "partner");
        var policies = new PolicySet
        {
            Policies = [LabSample.Policy("partners", Selector.All, [fromPartners], egress: null)],
            NetworkSets = [new("", "partners", labels, [IPNetwork.Parse("203.0.113.0/24")], default) { IsStaged = isStaged }],
        };

        Assert.That(VerdictOf(policies), Is.EqualTo(expected));
    }

    private static Verdict VerdictOf(PolicySet policies)
    {
        var evaluator = new PolicyEvaluator(LabSample.Shop, Placement.Default(LabSample.Shop), policies);
        Assert.That(evaluator.EvaluateAll(new([FromInternet])).Verdicts, Is.EqualTo(new[] { evaluator.Evaluate(FromInternet).Verdict }));
        return evaluator.Evaluate(FromInternet).Verdict;
    }
}
