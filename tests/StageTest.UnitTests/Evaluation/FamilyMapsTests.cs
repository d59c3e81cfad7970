using System.Collections.Immutable;
using System.Net.Sockets;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>Maps of pods with addresses of both families.</summary>
public sealed class FamilyMapsTests
{
    private const string Any = "{ action: Allow, protocol: TCP, source: { selector: app == 'web' }, destination: { ports: [5432] } }";
    private const string OnlyIPv4 = "{ action: Allow, ipVersion: 4, protocol: TCP, source: { selector: app == 'web' } }";
    private const string IPv6Range = "{ action: Allow, source: { nets: [\"2001:db8::/32\"] } }";

    private static readonly Topology Shop = new()
    {
        IpFamilies = [IpFamily.V4, IpFamily.V6],
        Namespaces = [new("shop", Labels("kubernetes.io/metadata.name", "shop"), default)],
        Workloads = [Workload("db", new(5432, Protocol.Tcp)), Workload("web", new(8080, Protocol.Tcp))],
    };

    [TestCase(Any, "shop/web[Deployment] => shop/db[Deployment] : TCP 5432")]
    [TestCase(OnlyIPv4, "shop/web[Deployment] => shop/db[Deployment] : TCP 1-65535 (IPv4)")]
    [TestCase(
        $"{OnlyIPv4}, {Any}",
        "shop/web[Deployment] => shop/db[Deployment] : TCP 1-65535 (IPv4)\nshop/web[Deployment] => shop/db[Deployment] : TCP 5432 (IPv6)"
    )]
    [TestCase(IPv6Range, "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff[External] => shop/db[Deployment] : All Connections")]
    public void LinesThatDifferHaveTheirFamily(string rules, string lines)
    {
        using var writer = new StringWriter();
        new TextMap().Write(Map(rules), writer);

        Assert.That(
            string.Join('\n', writer.ToString().Split('\n').Where(l => l.Contains("=> shop/db", StringComparison.Ordinal))),
            Is.EqualTo(lines)
        );
    }

    [TestCase(OnlyIPv4, $"{OnlyIPv4}, {Any}", "added    shop/web[Deployment] => shop/db[Deployment] : No Connections -> TCP 5432 (IPv6)")]
    [TestCase(IPv6Range, $"{IPv6Range}, {Any}", "added    shop/web[Deployment] => shop/db[Deployment] : No Connections -> TCP 5432")]
    public void ChangesThatDifferHaveTheirFamily(string before, string after, string line)
    {
        var comparison = MapComparison.Of(Map(before, after), Map(after, before));

        Assert.That(comparison.Changes.Select(change => MapDiffText.Line(comparison, change)), Is.EqualTo(new[] { line }));
    }

    // A connection is of the family of its address outside, whatever family a map has.
    [TestCase(AddressFamily.InterNetwork)]
    [TestCase(AddressFamily.InterNetworkV6)]
    public void RuleOfAFamilyMeansNoRangeOfTheOther(AddressFamily family)
    {
        const string open = "{ action: Allow, ipVersion: 6, protocol: TCP }";

        var map = Map(open, "{ action: Allow, source: { nets: [\"2001:db8::/32\"] } }", Shop with { IpFamilies = [family] });

        Assert.That(
            map.Lines.Where(l => l.From.IsExternal && l.To.Workload?.Name == "db").Select(l => l.From.First!.AddressFamily),
            Is.Not.Empty.And.All.EqualTo(AddressFamily.InterNetworkV6)
        );
    }

    // In a family that one side lacks, nothing is connected there.
    [TestCase(Any, "added    shop/web[Deployment] => shop/db[Deployment] : No Connections -> TCP 5432 (IPv6)")]
    [TestCase(OnlyIPv4, "")]
    public void SideOfOneFamilyLacksTheOther(string rules, string line)
    {
        var one = Shop with { IpFamilies = [IpFamily.V4] };
        var (before, after) = (Map(rules, rules, one), Map(rules, rules));

        Assert.That(Lines(before, after), Is.EqualTo(line));
        Assert.That(
            Lines(after, before),
            Is.EqualTo(
                line.Replace("added  ", "removed", StringComparison.Ordinal)
                    .Replace("No Connections -> TCP 5432", "TCP 5432 -> No Connections", StringComparison.Ordinal)
            )
        );
    }

    [Test]
    public void PodsThatOnlyOneSideTellsApartAreNotNewOnes()
    {
        var set = Shop with
        {
            Workloads = [Shop.Workloads[0], Shop.Workloads[1] with { Kind = "StatefulSet", HasOrdinals = true, Replicas = 2 }],
        };
        const string zero = "{ action: Allow, protocol: TCP, source: { selector: \"statefulset.kubernetes.io/pod-name == 'web-0'\" } }";

        var comparison = MapComparison.Of(Map(Any, zero, set), Map(zero, Any, set));

        Assert.That(comparison.NewWorkloads.Concat(comparison.LostWorkloads), Is.Empty);
        Assert.That(
            comparison
                .Changes.Select(change => MapDiffText.Line(comparison, change))
                .Where(l => l.Contains("=> shop/db", StringComparison.Ordinal)),
            Is.EqualTo(
                new[]
                {
                    "changed  shop/web[0][StatefulSet] => shop/db[Deployment] : TCP 5432 -> TCP 1-65535",
                    "removed  shop/web[1][StatefulSet] => shop/db[Deployment] : TCP 5432 -> No Connections",
                }
            )
        );
    }

    private static string Lines(ConnectionMap before, ConnectionMap after)
    {
        var comparison = MapComparison.Of(before, after);
        return string.Join(
            '\n',
            comparison
                .Changes.Select(c => MapDiffText.Line(comparison, c))
                .Where(l => l.Contains("web[Deployment] => shop/db", StringComparison.Ordinal))
        );
    }

    private static ConnectionMap Map(string rules, string? other = null, Topology? topology = null) =>
        ConnectionMapper.Map(
            topology ?? Shop,
            Placement.Default(topology ?? Shop),
            Policies(rules),
            other is null ? null : Policies(other)
        );

    private static Workload Workload(string name, Port port) =>
        new()
        {
            Ref = new("shop", name),
            Kind = "Deployment",
            Labels = Labels("app", name),
            Ports = [new(null, port)],
        };

    private static ImmutableSortedDictionary<string, string> Labels(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);

    private static PolicySet Policies(string rules)
    {
        var text = $$"""
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: default.db, namespace: shop }
            spec: { selector: app == 'db', types: [Ingress], ingress: [{{rules}}] }
            """;
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(text, "policy.yaml", diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return PolicySet.Of(documents, CalicoVersionText.Newest);
    }
}
