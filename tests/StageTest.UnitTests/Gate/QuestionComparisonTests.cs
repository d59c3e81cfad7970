using NUnit.Framework;
using StageTest.Core.Gate;
using StageTest.UnitTests.Replay;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Gate;

/// <summary>Whatever of a question may decide a verdict is named where a change touches it.</summary>
internal sealed class QuestionComparisonTests
{
    private const string Question = """
          ipFamilies: [IPv4]
          namespaces: { shop: { labels: { team: shop } }, ops: {} }
          nodes: [{ name: one, labels: { zone: a } }, { name: two }]
          serviceAccounts: [{ name: api, namespace: shop, labels: { may: read } }]
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [80], closedPorts: [81], ip: 10.42.0.9, replicas: 1 }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432], serviceAccount: api, nodes: [one, two], replicas: 2 }
          services:
            - { name: outer, namespace: shop, ports: [{ port: 443 }], endpoints: [203.0.113.10] }
            - { name: web, namespace: shop, selector: { role: web }, ports: [{ port: 80 }] }
          external:
            - { name: host, ip: 203.0.113.10, ports: [443], closedPorts: [444] }
        """;

    [TestCase("ipFamilies: [IPv4]", "ipFamilies: [IPv4, IPv6]", "the families of addresses: IPv4 -> IPv4, IPv6")]
    [TestCase("team: shop", "team: other", "shop: ")]
    [TestCase("zone: a", "zone: b", "node one:  zone=a ->  zone=b")]
    [TestCase("may: read", "may: write", "service account shop/api: may=read -> may=write")]
    [TestCase("{ role: web }, ports: [80], c", "{ role: x }, ports: [80], c", "shop/web: role=web -> role=x")]
    [TestCase("closedPorts: [81]", "closedPorts: [82]", "shop/web: 80/tcp, 81/tcp closed -> 80/tcp, 82/tcp closed")]
    [TestCase("10.42.0.9", "10.42.0.10", "at 10.42.0.9 -> service account default, 1 replica, at 10.42.0.10")]
    [TestCase("serviceAccount: api", "serviceAccount: web", "service account api, 2 replicas")]
    [TestCase("nodes: [one, two], r", "nodes: [two, one], r", "on nodes one, two -> service account api, 2 replicas, on nodes two, one")]
    [TestCase("endpoints: [203.0.113.10]", "endpoints: [203.0.113.11]", "service/shop/outer: ")]
    [TestCase("selector: { role: web }", "selector: { role: db }", "service/shop/web: ")]
    [TestCase("closedPorts: [444]", "closedPorts: [445]", "external/host: 443/tcp, 444/tcp closed -> 443/tcp, 445/tcp closed")]
    [TestCase("host, ip: 203.0.113.10", "host, ip: 203.0.113.11", "external/host: 203.0.113.10 -> 203.0.113.11")]
    [TestCase("name: host,", "name: other,", "external/host: 203.0.113.10 -> ")]
    public void EachPartOfATopologyIsNamed(string part, string turned, string named)
    {
        Assert.That(Question.Contains(part, StringComparison.Ordinal), part);
        using var before = new ScenarioText();
        using var after = new ScenarioText();
        var was = before.Read("  promoted: { default: allow }", "{}", Question);
        var now = after.Read("  promoted: { default: allow }", "{}", Question.Replace(part, turned, StringComparison.Ordinal));

        Assert.That(was, Is.Not.Null, () => string.Join('\n', before.Said));
        Assert.That(now, Is.Not.Null, () => string.Join('\n', after.Said));
        Assert.That(QuestionComparison.Of(was!, was!), Is.Empty);
        Assert.That(QuestionComparison.Of(was!, now!).Select(c => $"{c.Subject}: {c.Before} -> {c.After}"), Has.Some.Contains(named));
    }

    [Test]
    public void WhatIsExpectedOfTheBaselineIsNamed()
    {
        using var before = new ScenarioText();
        using var after = new ScenarioText();
        const string promoted = "  promoted: { default: allow }";
        var was = before.Read("  baseline: { default: allow }\n" + promoted, "{}", Question)!;
        var now = after.Read("  baseline: { default: allow, deny: [{ from: shop/web, to: shop/db }] }\n" + promoted, "{}", Question)!;

        Assert.That(
            QuestionComparison.Of(was, now).Select(c => $"{c.Subject}: {c.Before} -> {c.After}"),
            Is.EqualTo(["shop/web -> shop/db:5432/tcp before promotion: allowed -> denied"])
        );
    }

    [Test]
    public void ConnectionsOfLogsThatGoOrComeAreNamed()
    {
        const string promoted = "  promoted: { default: allow }";
        var (web, api) = (ReplaySample.Flow("shop/web-7d4f8-*", "shop/db-0", 5432), ReplaySample.Flow("shop/db-7d4f8-*", "shop/web-0", 80));

        // A log that only moves asks the same. A connection that it no longer holds is a changed question, and so is a removed entry.
        Assert.That(Observed("observed: [a.jsonl]", web + api, "observed: [b.jsonl]", web + api), Is.Empty);
        Assert.That(
            Observed("observed: [a.jsonl]", web + api, "observed: [a.jsonl]", web),
            Is.EqualTo(["Observed a.jsonl: 1 connection seen: shop/db -> shop/web:80/tcp -> "])
        );
        Assert.That(
            Observed("observed: [a.jsonl]", web + api, "", web),
            Is.EqualTo(["Observed a.jsonl: 2 connections seen: shop/db -> shop/web:80/tcp, shop/web -> shop/db:5432/tcp -> "])
        );
        Assert.That(
            Observed("", web, "observed: [b.jsonl]", web),
            Is.EqualTo(["Observed b.jsonl:  -> 1 connection seen: shop/web -> shop/db:5432/tcp"])
        );

        static IEnumerable<string> Observed(string was, string log, string now, string logNow)
        {
            using var before = new ScenarioText().With("a.jsonl", log).With("b.jsonl", log);
            using var after = new ScenarioText().With("a.jsonl", logNow).With("b.jsonl", logNow);
            var (one, other) = (before.Read(promoted, "{}", $"{Question}\n{was}"), after.Read(promoted, "{}", $"{Question}\n{now}"));
            Assert.That(one, Is.Not.Null, () => string.Join('\n', before.Said));
            Assert.That(other, Is.Not.Null, () => string.Join('\n', after.Said));
            return [.. QuestionComparison.Of(one!, other!).Select(c => $"{c.Part} {Path.GetFileName(c.Subject)}: {c.Before} -> {c.After}")];
        }
    }
}
