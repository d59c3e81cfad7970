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

/// <summary>
/// A port's name means a port of the pods that the rule's positive selector finds by their labels
/// (<c>namedPortsToIPSets</c> in <c>felix/calc/rule_scanner.go</c>), never of an address that only a network set covers.
/// </summary>
internal sealed class NamedPortOwnerTests
{
    private static readonly Rule Allow = new() { Action = RuleAction.Allow, Number = 1 };
    private static readonly Flow ToDb = new(new("shop", "web"), new("shop", "db"), new(5432, Protocol.Tcp));

    [TestCase("role", "db", Verdict.Allowed)]
    [TestCase("kind", "range", Verdict.Denied)]
    public void OnlyThePodsOfTheSelectorDeclareNames(string label, string value, Verdict expected)
    {
        var rule = Allow with
        {
            Destination = new() { Selector = Selector.Equal(label, value), Ports = [PortMatch.Named("sql")] },
        };

        Assert.That(VerdictOf(ToDb, rule), Is.EqualTo(expected));
    }

    [TestCase("role", "db", Verdict.Denied)]
    [TestCase("kind", "range", Verdict.Allowed)]
    public void NamesThatAreExcludedAreThoseOfTheSelectorsPodsToo(string label, string value, Verdict expected)
    {
        var rule = Allow with
        {
            Destination = new() { Selector = Selector.Equal(label, value), NotPorts = [PortMatch.Named("sql")] },
        };

        Assert.That(VerdictOf(ToDb, rule), Is.EqualTo(expected));
    }

    [Test]
    public void AnEndpointOutsideTheClusterDeclaresNoNames()
    {
        var rule = Allow with { Destination = new() { Ports = [PortMatch.Named("https")] } };

        Assert.That(
            VerdictOf(new(new("shop", "web"), EndpointRef.External("named"), new(443, Protocol.Tcp)), rule),
            Is.EqualTo(Verdict.Denied)
        );
    }

    private static Verdict VerdictOf(Flow flow, Rule rule)
    {
        var topology = LabSample.Shop with
        {
            External = [new("named", IPAddress.Parse("203.0.113.20"), [new("https", new(443, Protocol.Tcp))], default)],
        };
        var policies = new PolicySet
        {
            Policies = [LabSample.Policy("to-named", Selector.Equal("role", "web"), ingress: null, egress: [rule])],
            NetworkSets =
            [
                new(
                    "",
                    "everything",
                    ImmutableSortedDictionary<string, string>.Empty.Add("kind", "range"),
                    [IPNetwork.Parse("10.42.0.0/16")],
                    default
                ),
            ],
        };
        return new PolicyEvaluator(topology, Placement.Default(topology), policies).Evaluate(flow).Verdict;
    }
}
