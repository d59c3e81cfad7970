using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.UnitTests.Lab;

internal sealed class HostsFileTests
{
    private static readonly Workload Database = Workload("db", "role=db", replicas: 2);

    [Test]
    public void APodHasItsNameAndItsWorkloads() =>
        Assert.That(
            Lines([Database, Workload("web", "role=web")], []),
            Is.EqualTo(
                new[] { "127.0.0.1\tlocalhost", "10.42.0.2\tdb-0.shop db.shop", "10.42.0.3\tdb-1.shop db.shop", "10.42.0.4\tweb.shop" }
            )
        );

    [Test]
    public void AServiceHasItsVirtualAddressAndTakesTheNameFromAWorkload() =>
        Assert.That(
            Lines([Database], [Service("db", "role=db")]),
            Is.EqualTo(
                new[]
                {
                    "127.0.0.1\tlocalhost",
                    "10.43.0.11\tdb.shop db.shop.svc db.shop.svc.cluster.local",
                    "10.42.0.2\tdb-0.shop",
                    "10.42.0.3\tdb-1.shop",
                }
            )
        );

    [Test]
    public void AHeadlessServiceHasTheAddressesOfItsPods() =>
        Assert.That(
            Lines([Database], [Service("db", "role=db") with { IsHeadless = true }]),
            Is.EqualTo(
                new[]
                {
                    "127.0.0.1\tlocalhost",
                    "10.42.0.2\tdb.shop db.shop.svc db.shop.svc.cluster.local",
                    "10.42.0.3\tdb.shop db.shop.svc db.shop.svc.cluster.local",
                    "10.42.0.2\tdb-0.shop",
                    "10.42.0.3\tdb-1.shop",
                }
            )
        );

    [Test]
    public void AHeadlessServiceThatSelectsNobodyHasNoAddressAndAWorkloadOfItsNameNone() =>
        Assert.That(
            Lines([Workload("web", "role=web")], [Service("web", "") with { IsHeadless = true }]),
            Is.EqualTo(new[] { "127.0.0.1\tlocalhost" })
        );

    [Test]
    public void AServiceHasAnAddressOfEachOfItsFamilies()
    {
        KubernetesService[] services =
        [
            Service("both", "role=db"),
            Service("pods", "role=db") with
            {
                IsHeadless = true,
                IpFamilies = [IpFamily.V6],
            },
            Service("six", "") with
            {
                IpFamilies = [IpFamily.V6],
            },
        ];
        var topology = new Topology
        {
            Namespaces = [],
            Workloads = [Database with { Replicas = 1 }],
            Services = [.. services],
            IpFamilies = [IpFamily.V4, IpFamily.V6],
        };

        Assert.That(
            HostsFile
                .Of(topology, Placement.Default(topology))
                .Split('\n')
                .Where(l => l.Contains(".svc", StringComparison.Ordinal))
                .Select(l => l.Split(' ')[0]),
            Is.EqualTo(
                new[] { "10.43.0.11\tboth.shop", "2001:cafe:43::b\tboth.shop", "2001:cafe:42::2\tpods.shop", "2001:cafe:43::c\tsix.shop" }
            )
        );
    }

    private static string[] Lines(ImmutableArray<Workload> workloads, ImmutableArray<KubernetesService> services)
    {
        var topology = new Topology
        {
            Namespaces = [],
            Workloads = workloads,
            Services = services,
        };
        return HostsFile.Of(topology, Placement.Default(topology)).TrimEnd('\n').Split('\n');
    }

    private static Workload Workload(string name, string labels, int replicas = 1) =>
        new()
        {
            Ref = new("shop", name),
            Kind = "Pod",
            Labels = Labels(labels),
            Replicas = replicas,
        };

    private static KubernetesService Service(string name, string selector) => new(new("shop", name), Labels(selector), [], default);

    private static ImmutableSortedDictionary<string, string> Labels(string labels) =>
        labels
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('='))
            .ToImmutableSortedDictionary(l => l[0], l => l[1]);
}
