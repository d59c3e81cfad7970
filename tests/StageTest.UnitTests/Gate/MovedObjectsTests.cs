using NUnit.Framework;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Gate;

/// <summary>Calico's two API groups contain one object, so a deployer that deletes the old form deletes it.</summary>
internal sealed class MovedObjectsTests
{
    private const string Served = "projectcalico.org/v3";
    private const string Stored = "crd.projectcalico.org/v1";

    private const string All = """
        apiVersion: GROUP
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec: { selector: role == 'db', types: [Ingress] }
        ---
        apiVersion: GROUP
        kind: GlobalNetworkPolicy
        metadata: { name: all }
        spec: { selector: role == 'db', types: [Ingress] }
        ---
        apiVersion: GROUP
        kind: Tier
        metadata: { name: early }
        spec: { order: 10 }
        ---
        apiVersion: GROUP
        kind: GlobalNetworkSet
        metadata: { name: partners }
        spec: { nets: [203.0.113.0/24] }
        ---
        apiVersion: GROUP
        kind: NetworkSet
        metadata: { name: partners, namespace: shop }
        spec: { nets: [203.0.113.0/24] }
        """;

    private static readonly string[] Names =
    [
        "Calico NetworkPolicy shop/db",
        "GlobalNetworkPolicy all",
        "GlobalNetworkSet partners",
        "NetworkSet shop/partners",
        "Tier early",
    ];

    [TestCase(Served, Stored, true)]
    [TestCase(Stored, Served, true)]
    [TestCase(Served, Served, false)]
    [TestCase(Stored, Stored, false)]
    public void EachObjectThatMovesHolds(string before, string after, bool holds)
    {
        var reasons = MovedObjects.Of([ScenarioChange.Of(Read(before), Read(after), isNew: false)]).ToArray();

        Assert.That(reasons.Select(r => r.Kind).Distinct(), holds ? Is.EqualTo(new[] { HoldReasons.UncoveredPolicy }) : Is.Empty);
        Assert.That(reasons.Select(r => r.Place).Order(StringComparer.Ordinal), holds ? Is.EqualTo(Names) : Is.Empty);
    }

    /// <summary>Then nothing is deleted that stays.</summary>
    [Test]
    public void AnObjectThatComesOrGoesDoesNotMove() =>
        Assert.That(
            MovedObjects.Of([
                ScenarioChange.Of(Read(Served), Read(null), isNew: false),
                ScenarioChange.Of(Read(null), Read(Stored), isNew: false),
            ]),
            Is.Empty
        );

    private static Scenario Read(string? group)
    {
        using var text = new ScenarioText();
        var scenario = text.With("policies/all.yaml", group is null ? "" : All.Replace("GROUP", group, StringComparison.Ordinal))
            .Read("  promoted: { default: allow }", "{ enforced: [policies/] }");
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Said));
        return scenario!;
    }
}
