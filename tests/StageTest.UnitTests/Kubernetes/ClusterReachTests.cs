using System.Collections.Immutable;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>Which sessions may be open at the same time on one cluster.</summary>
internal sealed class ClusterReachTests
{
    private const string Namespaced = """
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: { name: team.web, namespace: HOME }
        spec: { tier: team, selector: all(), types: [Ingress] }
        """;

    private const string TeamTier = """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: team }
        spec: { order: 10 }
        """;

    [Test]
    public void SessionsOfOtherNamespacesMayMeet() =>
        Assert.That(ClusterReach.MayMeet(Scope("one", Namespaced), Scope("two", Namespaced)), Is.True);

    [Test]
    public void SessionsOfOneNamespaceMayNot() => Assert.That(MayMeet(Scope("one"), Scope("one")), Is.False);

    [Test]
    public void SessionsWithTheWorldOutsideMayNot() =>
        Assert.That(MayMeet(Scope("one", outside: true), Scope("two", outside: true)), Is.False);

    [Test]
    public void SessionsWithPodsOnNetworksOfNodesMayNot()
    {
        static SessionScope OnNodes(SessionScope scope) =>
            scope with
            {
                Topology = scope.Topology with { Workloads = [.. scope.Topology.Workloads.Select(w => w with { HostNetwork = true })] },
            };

        Assert.That(MayMeet(OnNodes(Scope("one")), OnNodes(Scope("two"))), Is.False);
    }

    [Test]
    public void SessionsWithATierOfOneNameMayNot() => Assert.That(MayMeet(Scope("one", TeamTier), Scope("two", TeamTier)), Is.False);

    [TestCase("all()", ExpectedResult = false)]
    [TestCase("projectcalico.org/namespace == 'two'", ExpectedResult = false)]
    [TestCase("role == 'web'", ExpectedResult = false)]
    [TestCase("role == 'db'", ExpectedResult = true)]
    [TestCase("projectcalico.org/namespace == 'one'", ExpectedResult = true)]
    [TestCase("projectcalico.org/namespace starts with 'stagetest-canary'", ExpectedResult = false)]
    public bool PolicyOfTheWholeClusterKeepsAwayThoseThatItSelects(string selector) =>
        MayMeet(
            Scope(
                "one",
                $$"""
                apiVersion: projectcalico.org/v3
                kind: StagedGlobalNetworkPolicy
                metadata: { name: wide }
                spec: { selector: "{{selector}}", types: [Ingress] }
                """
            ),
            Scope("two")
        );

    [Test]
    public void SetOfTheWholeClusterMayBeNamedByAnybody() =>
        Assert.That(
            MayMeet(
                Scope(
                    "one",
                    """
                    apiVersion: projectcalico.org/v3
                    kind: GlobalNetworkSet
                    metadata: { name: all, labels: { a: b } }
                    spec: { nets: [192.0.2.0/24] }
                    """
                ),
                Scope("two")
            ),
            Is.False
        );

    private static bool MayMeet(SessionScope one, SessionScope other)
    {
        var answer = ClusterReach.MayMeet(one, other);
        Assert.That(ClusterReach.MayMeet(other, one), Is.EqualTo(answer), "both ways");
        return answer;
    }

    private static SessionScope Scope(string home, string policies = "", bool outside = false)
    {
        var diagnostics = new DiagnosticBag();
        var text = policies.Replace("HOME", home, StringComparison.Ordinal);
        var set =
            policies.Length == 0
                ? PolicySet.Empty
                : PolicySet.Of(PolicyReader.Read(text, "policies.yaml", diagnostics), CalicoVersionText.Newest);
        Assert.That(diagnostics.HasErrors, Is.False);
        return new(
            new()
            {
                Namespaces = [new(home, ImmutableSortedDictionary<string, string>.Empty.Add(KubernetesNamespace.NameLabel, home), default)],
                Workloads =
                [
                    new()
                    {
                        Ref = new(home, "web"),
                        Kind = "Pod",
                        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("role", "web"),
                        Ports = [],
                    },
                ],
                External = outside ? [new("internet", IPAddress.Parse("203.0.113.1"), [], default)] : [],
            },
            [set, set.AsIfPromoted()]
        );
    }
}
