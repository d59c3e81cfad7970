using NUnit.Framework;
using StageTest.Core.Replay;
using StageTest.Core.Scenarios.Declarations;
using static StageTest.UnitTests.Replay.ReplaySample;

namespace StageTest.UnitTests.Replay;

internal sealed class ReplayRunTests
{
    private const string Staged = """
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: api, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: api } }
          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: web } } }]
              ports: [{ port: 8080 }]
        """;

    private static readonly string WebToApi = Flow("shop/web-7d4f8-*", "shop/api-5c6b7-*", 8080, "role=web", "role=api");

    private static readonly string WebToMetrics = Flow("shop/web-7d4f8-*", "shop/api-5c6b7-*", 9090, "role=web", "role=api");

    [Test]
    public void FlowsAreJudgedByTheLabelsOfTheRecords()
    {
        var report = Run(WebToApi + WebToMetrics, Staged);

        Assert.That(report.Holds, Is.True);
        Assert.That(
            report.Flows.Select(f => $"{f.Class} {f}"),
            Is.EqualTo([
                "WouldBeDenied shop/web-7d4f8-* -> shop/api-5c6b7-*:9090/tcp",
                "StaysAllowed shop/web-7d4f8-* -> shop/api-5c6b7-*:8080/tcp",
            ])
        );
        Assert.That(report.Flows[0].Promoted.Deciding!.ToString(), Does.StartWith("ingress denied: no ingress rule of"));
        Assert.That(report.Flows[0].Location!.Value.File, Is.EqualTo("policies.yaml"));
    }

    [Test]
    public void WhatWasSeenIsComparedWithThePoliciesOfNow()
    {
        var denied = Flow("shop/web-*", "shop/api-*", 8080, "role=web", "role=api", isAllowed: false);
        var opened = Run(
            denied,
            Staged.Replace("StagedKubernetesNetworkPolicy", "StagedKubernetesNetworkPolicy", StringComparison.Ordinal)
        );

        Assert.That(opened.Flows.Single().Class, Is.EqualTo(ReplayClass.Differs));
        Assert.That(opened.Flows.Single().DiffersFromSeen, Is.True);
        Assert.That(opened.Holds, Is.False);
    }

    [Test]
    public void DeniedFlowThatPromotionOpensWouldBeAllowed()
    {
        const string closed = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: api, namespace: shop }
            spec: { podSelector: { matchLabels: { role: api } }, policyTypes: [Ingress] }
            ---

            """;

        var report = Run(Flow("shop/web-*", "shop/api-*", 8080, "role=web", "role=api", isAllowed: false), closed + Staged);

        Assert.That(report.Flows.Single().Class, Is.EqualTo(ReplayClass.WouldBeAllowed));
    }

    [Test]
    public void FlowThatWasSeenBothWaysCountsAsAllowed()
    {
        var report = Run(
            WebToMetrics + Flow("shop/web-7d4f8-*", "shop/api-5c6b7-*", 9090, "role=web", "role=api", isAllowed: false),
            Staged
        );

        var flow = report.Flows.Single();
        Assert.That((flow.Class, flow.Seen.WasDenied, flow.DiffersFromSeen), Is.EqualTo((ReplayClass.WouldBeDenied, true, false)));
    }

    [Test]
    public void DestinationDecidesLast()
    {
        var report = Run(
            Flow("shop/web-*", "shop/api-*", 9090, "role=web", "role=api", reporter: "Src")
                + Flow("shop/web-*", "shop/api-*", 9090, "role=web", "role=api", isAllowed: false),
            Staged
                .Replace("StagedKubernetesNetworkPolicy", "NetworkPolicy", StringComparison.Ordinal)
                .Replace("projectcalico.org/v3", "networking.k8s.io/v1", StringComparison.Ordinal)
        );

        Assert.That(report.Flows.Single().Class, Is.EqualTo(ReplayClass.StaysDenied));
    }

    [TestCase("cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]", "pub", "StaysAllowed")]
    [TestCase("cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]", "pvt", "WouldBeDenied")]
    [TestCase("cidr: 0.0.0.0/0", "pvt", "StaysAllowed")]
    [TestCase("cidr: 203.0.113.0/24", "pub", "Undecided")]
    [TestCase("cidr: 203.0.113.0/24", "pvt", "WouldBeDenied")]
    [TestCase("cidr: 10.1.0.0/16", "pvt", "Undecided")]
    [TestCase("cidr: 10.1.0.0/16", "pub", "WouldBeDenied")]
    public void RecordWithoutAddressIsDecidedWhereEveryAddressEndsAlike(string block, string end, string expected)
    {
        var report = Run(
            Flow("shop/web-*", end, 443, "role=web", reporter: "Src"),
            $$"""
            apiVersion: projectcalico.org/v3
            kind: StagedKubernetesNetworkPolicy
            metadata: { name: web, namespace: shop }
            spec:
              podSelector: {}
              policyTypes: [Egress]
              egress: [{ to: [{ ipBlock: { {{block}} } }] }]
            """
        );

        var flow = report.Flows.Single();
        Assert.That(flow.Class.ToString(), Is.EqualTo(expected), flow.Promoted.Why);
        if (flow.Class == ReplayClass.Undecided)
        {
            Assert.That(flow.Promoted.Why, Does.Contain("does not show the address of").And.Contain("rule 1").And.Contain("Hubble"));
            Assert.That(flow.IsUnaffected, Is.False);
        }
    }

    [Test]
    public void UndecidedFlowThatPromotionLeavesAloneIsUnaffected()
    {
        var report = Run(
            Flow("shop/web-*", "pub", 443, "role=web", reporter: "Src"),
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: web, namespace: shop }
            spec:
              podSelector: {}
              policyTypes: [Egress]
              egress: [{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]
            """
        );

        Assert.That((report.Flows[0].Class, report.Flows[0].IsUnaffected), Is.EqualTo((ReplayClass.Undecided, true)));
    }

    [Test]
    public void NetworkSetOfThePoliciesTellsTheAddresses()
    {
        const string policies = """
            apiVersion: projectcalico.org/v3
            kind: GlobalNetworkSet
            metadata: { name: partners, labels: { partner: "yes" } }
            spec: { nets: [203.0.113.0/24] }
            ---
            apiVersion: projectcalico.org/v3
            kind: StagedNetworkPolicy
            metadata: { name: default.web, namespace: shop }
            spec:
              selector: role == 'web'
              types: [Egress]
              egress: [{ action: Allow, destination: { selector: partner == 'yes', namespaceSelector: global() } }]
            """;

        Assert.That(
            Run(Flow("shop/web-*", "partners", 443, "role=web", reporter: "Src"), policies).Flows[0].Class,
            Is.EqualTo(ReplayClass.StaysAllowed)
        );
        Assert.That(
            Run(Flow("shop/web-*", "pub", 443, "role=web", reporter: "Src"), policies).Flows[0].Class,
            Is.EqualTo(ReplayClass.Undecided)
        );
    }

    [Test]
    public void UnknownLabelsOfANamespaceAreUndecidedUntilAManifestTellsThem()
    {
        const string policy = """
            apiVersion: projectcalico.org/v3
            kind: StagedKubernetesNetworkPolicy
            metadata: { name: api, namespace: shop }
            spec:
              podSelector: {}
              policyTypes: [Ingress]
              ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: ops } } }] }]
            """;
        const string manifest = """
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: ops, labels: { team: ops } }
            """;
        var flow = Flow("ops/monitor-*", "shop/api-*", 9090, "app=monitor", "role=api");

        var unknown = Run(flow, policy).Flows.Single();
        var known = Run(flow, $"{policy}\n{manifest}").Flows.Single();

        Assert.That(unknown.Class, Is.EqualTo(ReplayClass.Undecided));
        Assert.That(unknown.Promoted.Why, Does.Contain("does not show the labels of the namespace ops").And.Contain("add manifests"));
        Assert.That(known.Class, Is.EqualTo(ReplayClass.StaysAllowed));
    }

    [Test]
    public void NamedPortOfAPodThatNobodyDescribesIsUndecided()
    {
        var report = Run(WebToApi, Staged.Replace("port: 8080", "port: http", StringComparison.Ordinal));

        Assert.That(report.Flows.Single().Class, Is.EqualTo(ReplayClass.Undecided));
        Assert.That(report.Flows.Single().Promoted.Why, Does.Contain("the names of the ports of shop/api-5c6b7-*"));
    }

    [Test]
    public void ServiceAccountIsTriedInEveryWay()
    {
        const string policy = """
            apiVersion: projectcalico.org/v3
            kind: StagedNetworkPolicy
            metadata: { name: default.api, namespace: shop }
            spec:
              selector: role == 'api'
              types: [Ingress]
              ingress: [{ action: Allow, source: { serviceAccounts: { names: [web] } } }]
            """;

        Assert.That(Run(WebToApi, policy).Flows.Single().Promoted.Why, Does.Contain("the service account of shop/web-7d4f8-*"));
        Assert.That(
            Run(WebToApi.Replace("role=web", "role=web\",\"projectcalico.org/serviceaccount=web", StringComparison.Ordinal), policy)
                .Flows.Single()
                .Class,
            Is.EqualTo(ReplayClass.StaysAllowed)
        );
    }

    [Test]
    public void ManifestsTellWorkloadsByTheNamesOfTheirPods()
    {
        const string workloads = """
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: shop }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web, namespace: shop }
            spec:
              selector: { matchLabels: { role: web } }
              template: { metadata: { labels: { role: web } }, spec: { containers: [{ name: c }] } }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: api, namespace: shop }
            spec:
              selector: { matchLabels: { role: api } }
              template: { metadata: { labels: { role: api } }, spec: { containers: [{ name: c }] } }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: api-cache, namespace: shop }
            spec:
              selector: { matchLabels: { role: cache } }
              template: { metadata: { labels: { role: cache } }, spec: { containers: [{ name: c }] } }
            """;
        var flows =
            Flow("shop/web-7d4f8-abcde", "shop/api-5c6b7-*", 8080)
            + Flow("shop/web-7d4f8-fghij", "shop/api-5c6b7-*", 8080)
            + Flow("shop/web-7d4f8-fghij", "shop/api-cache-5c6b7-*", 6379);

        var report = Run(flows, $"{Staged}\n{workloads}");

        Assert.That(
            report.Flows.Select(f => $"{f.Class} {f} {f.Seen.Connections}"),
            Is.EqualTo(["StaysAllowed shop/web -> shop/api:8080/tcp 2", "StaysAllowed shop/web -> shop/api-cache:6379/tcp 1"])
        );
    }

    [Test]
    public void EndOfWhichNothingIsKnownIsUndecidedWithTheRemedy()
    {
        const string text = """
            - Time=2026-11-29 09:18:35 +0000 UTC Reporter=Dst Action=Allow
              Src={wep(shop/web)} Dst={wep(shop/api) Svc:-/-} Proto={tcp(8080) Svc:-/0}
              Counts={Ingress: 7Pkts/368Bytes Egress:3Pkts/177Bytes} Connections={Started:2 Completed:2 Live:2}
            """;

        var flow = Run(text, Staged).Flows.Single();

        Assert.That(flow.Class, Is.EqualTo(ReplayClass.Undecided));
        Assert.That(flow.Promoted.Why, Does.StartWith("the record has no labels for shop/web").And.Contain("'--scenario'"));
    }

    [Test]
    public void ServiceThatNobodyDescribesIsUndecided()
    {
        var report = Run(
            WebToApi,
            """
            apiVersion: projectcalico.org/v3
            kind: StagedNetworkPolicy
            metadata: { name: default.web, namespace: shop }
            spec:
              selector: role == 'web'
              types: [Egress]
              egress: [{ action: Allow, destination: { services: { name: api, namespace: shop } } }]
            """
        );

        Assert.That(
            report.Flows.Single().Promoted.Why,
            Does.StartWith("the manifests do not describe Service shop/api, which " + "rule 1 of")
        );
    }

    [Test]
    public void WaiverAcceptsAFlowUntilItsDay()
    {
        Waiver Of(string place, DateOnly day) => new("breaks-observed-flow", place, "team shop", "the port goes", day, default);
        var accepted = Run(WebToMetrics, Staged, Of("shop/web-* -> shop/api-*:9090/tcp", new(2026, 11, 29)));
        var expired = Run(WebToMetrics, Staged, Of("shop/web-* -> shop/api-*:9090/tcp", new(2026, 11, 28)));
        var other = Run(WebToMetrics, Staged, Of("shop/web-* -> shop/api-*:9091/tcp", new(2026, 12, 1)));

        Assert.That((accepted.Holds, accepted.Flows[0].Class), Is.EqualTo((false, ReplayClass.WouldBeDenied)));
        Assert.That((expired.Holds, expired.Expired.Length), Is.EqualTo((true, 1)));
        Assert.That(other.Holds, Is.True);
    }
}
