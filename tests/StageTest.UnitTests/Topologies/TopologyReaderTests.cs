using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Topologies;

internal sealed class TopologyReaderTests
{
    private DirectoryInfo _folder = null!;
    private DiagnosticBag _diagnostics = null!;

    [SetUp]
    public void CreateFolder()
    {
        _folder = Directory.CreateTempSubdirectory("stagetest-topology-");
        _diagnostics = new();
    }

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void ReadsEverythingThatATopologyMayHold()
    {
        var topology = Read(
            """
            namespaces:
              shop: { labels: { team: shop } }
              pay:
            workloads:
              - { name: web, namespace: shop, labels: { role: web }, ports: [80, 53/udp] }
              - { name: db, namespace: pay, serviceAccount: dba, replicas: 2, ports: [{ name: sql, port: 5432 }] }
            services:
              - { name: db, namespace: pay, selector: { role: db }, ports: [{ port: 5432, targetPort: sql }, { port: 80 }] }
            external:
              - { name: internet, ip: 203.0.113.10, ports: [443/tcp] }
            """
        );

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(topology.Namespaces.Select(n => n.Name), Is.EqualTo(["pay", "shop"]));
        Assert.That(
            topology.Namespaces[1].Labels,
            Is.EqualTo(new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = "shop", ["team"] = "shop" })
        );
        Assert.That(topology.Endpoints.Select(e => e.ToString()), Is.EqualTo(["pay/db", "shop/web", "external/internet"]));
        var (db, web) = (topology.Workloads[0], topology.Workloads[1]);
        Assert.That((db.ServiceAccount, db.Replicas, web.ServiceAccount, web.Replicas), Is.EqualTo(("dba", 2, "default", 1)));
        Assert.That(web.DistinctPorts.Select(p => p.ToString()), Is.EqualTo(["53/udp", "80/tcp"]));
        Assert.That(db.Ports.Single().Name, Is.EqualTo("sql"));
        Assert.That(topology.Services.Single().Ports.Select(p => p.TargetPort), Is.EqualTo(["sql", "80"]));
    }

    [Test]
    public void WorkloadsWithoutNamespaceLiveInDefault() =>
        Assert.That(Read("workloads: [{ name: web }]").Workloads.Single().Ref.ToString(), Is.EqualTo("default/web"));

    [TestCase("workloads: [{ name: web }, { name: web }]", "has the name of a Pod at f.yaml:1:13")]
    [TestCase(
        "namespaces: { shop: }\nworkloads: [{ name: web, namespace: shpo }]",
        "'shpo' is not listed under 'topology.namespaces'. Did you mean 'shop'?"
    )]
    [TestCase("namespaces: { shop: { labels: { kubernetes.io/metadata.name: pay } } }", "must be 'shop'. Remove it.")]
    [TestCase("workloads: [{ name: web, replicas: 0 }]", "'replicas' must be a whole number from 1 to 100")]
    [TestCase("workloads: [{ name: Web }]", "'Web' is not a valid name for a workload")]
    [TestCase("workloads: [{ name: web, ports: [80, 80/tcp] }]", "The port 80/tcp is listed twice")]
    [TestCase("workloads: [{ name: web, ports: [{ name: a, port: 1 }, { name: a, port: 2 }] }]", "The port name 'a' is used twice for tcp")]
    [TestCase("workloads: [{ name: web, ports: [{ port: 80, protocol: icmp }] }]", "'icmp' is not a protocol with ports")]
    [TestCase("workloads: [{ name: web, ports: [http] }]", "'http' is not a port. Write 8080")]
    [TestCase("workloads: [{ name: web, label: { a: b } }]", "A workload has no field 'label'. Did you mean 'labels'?")]
    [TestCase("workloads: [{ name: web, labels: { a: \"b c\" } }]", "The label value 'b c' is not valid")]
    [TestCase("external: [{ name: a, ip: 10.42.1.1 }]", "is in the pods' range 10.42.0.0/16")]
    [TestCase("external: [{ name: a, ip: 127.0.0.1 }]", "is a loopback address")]
    [TestCase("external: [{ name: a, ip: 0.0.0.0 }]", "is the unspecified address")]
    [TestCase("external: [{ name: a, ip: 224.0.0.251 }]", "is a multicast address")]
    [TestCase("external: [{ name: a, ip: \"ff02::1\" }]", "is a multicast address")]
    [TestCase("external: [{ name: a, ip: 255.255.255.255 }]", "is the broadcast address")]
    [TestCase("services: [{ name: a, clusterIP: 169.254.1.1 }]", "is a link-local address")]
    [TestCase("external: [{ name: a, ip: 2001:db8::1 }]", "has the IPv6 address 2001:db8::1, but 'topology.ipFamilies' has only IPv4")]
    [TestCase("external: [{ name: a, ip: 203.0.113 }]", "'203.0.113' is not an address")]
    [TestCase("external: [{ name: a, ip: 203.0.113.1 }, { name: b, ip: 203.0.113.1 }]", "have the same address 203.0.113.1")]
    [TestCase("external: [{ name: a, ip: 203.0.113.1 }, { name: a, ip: 203.0.113.2 }]", "'a' is described twice")]
    [TestCase("workloads: [{ name: web, hostNetwork: true, replicas: 2 }]", "A workload on a node's network has one pod")]
    [TestCase("workloads: [{ name: web, hostNetwork: yes please }]", "'hostNetwork' must be")]
    [TestCase(
        "nodes: [{ name: one }]\nworkloads: [{ name: web, node: two }]",
        "'default/web' runs on the node 'two', which is not listed under 'topology.nodes'. Known nodes: one."
    )]
    [TestCase(
        "nodes: [{ name: one }]\nworkloads: [{ name: a, node: one, hostNetwork: true }, { name: b, node: one, hostNetwork: true }]",
        "'default/a' and 'default/b' are on the network of the node 'one'"
    )]
    [TestCase("nodes: [{ name: one }, { name: one }]", "The node 'one' is described twice")]
    [TestCase("nodes: [{ name: one, ip: 192.168.7.1 }, { name: two, ip: 192.168.7.1 }]", "have the same address 192.168.7.1")]
    [TestCase(
        "nodes: [{ name: one, ip: 192.168.7.1 }]\nexternal: [{ name: a, ip: 192.168.7.1 }]",
        "has the address 192.168.7.1 of the external endpoint 'a'"
    )]
    [TestCase(
        "nodes: [{ name: one, ip: 192.168.7.1 }]\nservices: [{ name: a, clusterIP: 192.168.7.1 }]",
        "has the address 192.168.7.1 of the service 'default/a'"
    )]
    [TestCase("nodes: [{ name: one, ip: 10.42.0.9 }]", "is in the pods' range")]
    [TestCase("nodes: [{ name: one, ip: 2001:db8::1 }]", "The node 'one' has the IPv6 address 2001:db8::1, but")]
    [TestCase(
        "services: [{ name: a, clusterIP: 2001:cafe:43::9 }]",
        "The service 'default/a' has the IPv6 address 2001:cafe:43::9, but 'topology.ipFamilies' has only IPv4"
    )]
    [TestCase(
        "ipFamilies: [IPv4, IPv6]\nservices: [{ name: a, ipFamilies: [IPv6], clusterIP: 10.43.0.9 }]",
        "has the IPv4 address 10.43.0.9, but its 'ipFamilies' has only IPv6"
    )]
    [TestCase(
        "services: [{ name: a, ipFamilies: [IPv6] }]",
        "The service 'default/a' has the family IPv6, but 'topology.ipFamilies' has only IPv4"
    )]
    [TestCase(
        "services: [{ name: a, ipFamilies: [IPv5] }]",
        "'IPv5' is not a family of addresses. Did you mean 'IPv4'? Write one of: IPv4, IPv6."
    )]
    [TestCase(
        "services: [{ name: a, clusterIPs: [10.43.0.9, 10.43.0.8] }]",
        "10.43.0.9 and 10.43.0.8 are both IPv4. A service has one address of each family: keep one."
    )]
    [TestCase(
        "services: [{ name: a, clusterIP: 10.43.0.9, clusterIPs: [10.43.0.8] }]",
        "'clusterIP' is 10.43.0.9, but must be the first of 'clusterIPs', 10.43.0.8. Remove one of them."
    )]
    [TestCase(
        "services: [{ name: a, clusterIP: None, clusterIPs: [10.43.0.8] }]",
        "'clusterIP' is None, but must be the first of 'clusterIPs'"
    )]
    [TestCase(
        "ipFamilies: [IPv6]\nservices: [{ name: a, clusterIPs: [2001:cafe:42::9] }]",
        "The service's address 2001:cafe:42::9 is in the pods' range 2001:cafe:42::/56. Choose one of 2001:cafe:43::/112"
    )]
    [TestCase("services: [{ name: a, clusterIPs: [None] }]", "'None' is not an address")]
    [TestCase("services: [{ name: a, ports: [{ port: 80, targetPort: NOT }] }]", "'NOT' is neither a port number nor a port name")]
    public void MistakesAreReportedWithFactAndRemedy(string text, string part)
    {
        Read(text);

        Assert.That(_diagnostics.Items.Single().ToString(), Does.StartWith("f.yaml:").And.Contain(": error: ").And.Contain(part));
    }

    [Test]
    public void EachPodHasTheNodeAndTheAddressThatAreStatedForIt()
    {
        var topology = Read(
            """
            nodes: [{ name: one }, { name: two }]
            workloads:
              - { name: agent, hostNetwork: true, node: one }
              - { name: web, replicas: 3, nodes: [one, two, one], ips: [10.42.0.2, 10.42.9.9] }
              - { name: other }
            """
        );

        Assert.That(_diagnostics.Items, Is.Empty);
        var web = topology.Workloads.Single(w => w.Ref.Name == "web");
        var agent = topology.Workloads.Single(w => w.Ref.Name == "agent");
        Assert.That(Enumerable.Range(0, 3).Select(replica => agent.IsNodeOf(web, replica)), Is.EqualTo([true, false, true]));
        Assert.That(Placement.Default(topology)[web.Ref].Select(a => $"{a}"), Is.SupersetOf(new[] { "10.42.0.2", "10.42.9.9" }));
        Assert.That(topology.Workloads.SelectMany(w => Placement.Default(topology)[w.Ref]).Select(a => $"{a}"), Is.Unique);
    }

    [TestCase("{ name: web, replicas: 2, nodes: [one] }", "'nodes' names 1 node for 2 pods")]
    [TestCase("{ name: web, node: one, nodes: [one] }", "'node' and 'nodes' have the same meaning")]
    [TestCase("{ name: web, nodes: [three] }", "not listed under 'topology.nodes'")]
    [TestCase("{ name: web, ips: [10.42.0.9, 10.42.0.8] }", "more IPv4 addresses than pods (1)")]
    [TestCase("{ name: web, replicas: 2, ips: [10.42.0.9, 10.42.0.9] }", "10.42.0.9 is stated for two pods")]
    [TestCase("{ name: web, ip: 10.99.0.9 }", "is outside the pods' range 10.42.0.0/16")]
    public void WhatIsStatedOfPodsMustFit(string workload, string problem)
    {
        Read($"nodes: [{{ name: one }}]\nworkloads: [{workload}]");

        Assert.That(_diagnostics.Items.Select(d => d.Message), Has.Some.Contains(problem));
    }

    [Test]
    public void ReadsNodesAndWhatRunsOnThem()
    {
        var topology = Read(
            """
            nodes: [{ name: one, ip: 192.168.7.1 }, { name: two }]
            workloads:
              - { name: agent, hostNetwork: true, node: one, ports: [9100] }
              - { name: elsewhere, hostNetwork: true }
              - { name: other, hostNetwork: true, node: two }
              - { name: web, node: one }
            """
        );

        Assert.That(_diagnostics.Items, Is.Empty);
        Workload Of(string name) => topology.Workloads.Single(w => w.Ref.Name == name);
        Assert.That(topology.Workloads.Where(w => w.IsNodeOf(Of("web"), 0)).Select(w => w.Ref.Name), Is.EqualTo(["agent"]));
        Assert.That(
            topology.Workloads.Select(w => $"{Placement.Default(topology)[w.Ref].Single()}"),
            Is.EqualTo(["192.168.7.1", "172.20.0.2", "172.20.0.3", "10.42.0.2"])
        );
    }

    [Test]
    public void AServiceHasOneAddressOfEachOfItsFamilies()
    {
        var topology = Read(
            """
            ipFamilies: [IPv6, IPv4]
            workloads: [{ name: web }]
            services:
              - { name: assigned }
              - { name: fixed, clusterIPs: ["2001:cafe:43::b", 10.43.0.11] }
              - { name: half, clusterIP: "2001:cafe:43::c" }
              - { name: six, ipFamilies: [IPv6] }
              - { name: swapped, ipFamilies: [IPv6, IPv4] }
            external: [{ name: squatter, ip: 10.43.0.12 }]
            """
        );

        Assert.That(_diagnostics.Items, Is.Empty);
        var placement = Placement.Default(topology);
        Assert.That(
            topology.Services.Select(s => string.Join(' ', placement[s.FlowRef])),
            Is.EqualTo(
                new[]
                {
                    "10.43.0.13 2001:cafe:43::d",
                    "10.43.0.11 2001:cafe:43::b",
                    "10.43.0.14 2001:cafe:43::c",
                    "2001:cafe:43::e",
                    "2001:cafe:43::f 10.43.0.15",
                }
            )
        );
    }

    [Test]
    public void AllMistakesAreReportedAtOnce()
    {
        Read(
            """
            workloads:
              - { name: Web }
              - { name: api, ports: [0] }
            external:
              - { name: internet }
            surprise: 1
            """
        );

        Assert.That(_diagnostics.Items.Select(d => d.Location.Line), Is.EqualTo([2, 3, 5, 6]));
    }

    [Test]
    public void ManifestsMayBringNamespacesThatTheScenarioDoesNotList()
    {
        File.WriteAllText(
            Path.Combine(_folder.FullName, "app.yaml"),
            """
            apiVersion: v1
            kind: Pod
            metadata: { name: probe, namespace: tools }
            spec: { containers: [{ name: a }] }
            """
        );

        var topology = Read("manifests: app.yaml\nnamespaces: { shop: }\n");

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(topology.Namespaces.Select(n => n.Name), Is.EqualTo(["shop", "tools"]));
    }

    private Topology Read(string text)
    {
        var files = new RepositoryFiles(Path.Combine(_folder.FullName, "f.yaml"), _folder.FullName);
        var fields = FieldReader.Of(YamlReader.Read(text, "f.yaml", _diagnostics)[0], TopologyShape.Shape, _diagnostics)!;
        return new TopologyReader(
            new(files, null, _diagnostics),
            _ => true,
            [],
            [],
            ClusterRanges.Default,
            WorkloadKinds.Known,
            OtherKinds.Known,
            _diagnostics
        ).Read(fields);
    }
}
