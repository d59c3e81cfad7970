using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Topologies;

internal sealed class ManifestReaderTests
{
    private DiagnosticBag _diagnostics = null!;

    [SetUp]
    public void StartWithNoDiagnostics() => _diagnostics = new();

    [TestCase("apps/v1", "Deployment", 2)]
    [TestCase("apps/v1", "StatefulSet", 2)]
    [TestCase("apps/v1", "ReplicaSet", 2)]
    [TestCase("apps/v1", "DaemonSet", 1)]
    [TestCase("batch/v1", "Job", 1)]
    [TestCase("argoproj.io/v1alpha1", "Rollout", 2)]
    [TestCase("apps.openshift.io/v1", "DeploymentConfig", 2)]
    [TestCase("v1", "DeploymentConfig", 2)]
    [TestCase("apps.kruise.io/v1alpha1", "CloneSet", 2)]
    public void PodTemplatesBecomeWorkloads(string apiVersion, string kind, int replicas)
    {
        var selector = kind is "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" or "Rollout"
            ? "{ matchLabels: { role: web } }"
            : "";
        var web = Read(
            $$"""
            apiVersion: {{apiVersion}}
            kind: {{kind}}
            metadata: { name: web, namespace: shop, labels: { of: the-owner } }
            spec:
              replicas: 2
              selector: {{selector}}
              template:
                metadata: { labels: { role: web } }
                spec:
                  serviceAccountName: webber
                  initContainers:
                    - { name: a, ports: [{ containerPort: 15001 }], restartPolicy: Always }
                    - { name: z, ports: [{ containerPort: 1 }] }
                  containers:
                    - { name: b, image: nginx, ports: [{ name: http, containerPort: 80 }, { containerPort: 53, protocol: UDP }] }
                    - { name: c, ports: [{ name: http, containerPort: 80 }] }
            """
        )
            .Workloads.Single();

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That((web.Ref.ToString(), web.Kind, web.ServiceAccount, web.Replicas), Is.EqualTo(("shop/web", kind, "webber", replicas)));
        Assert.That(
            web.Labels.Where(l => !l.Key.EndsWith("job-name", StringComparison.Ordinal)),
            Is.EqualTo(new Dictionary<string, string> { ["role"] = "web" })
        );
        Assert.That(web.Ports.Select(p => p.ToString()), Is.EqualTo(["80/tcp (http)", "53/udp", "15001/tcp"]));
    }

    [TestCase("Prometheus", "app.kubernetes.io/name=prometheus prometheus=k8s operator.prometheus.io/shard=0", "9090/tcp (web)")]
    [TestCase("Alertmanager", "app.kubernetes.io/name=alertmanager alertmanager=k8s", "9094/udp (mesh-udp)")]
    [TestCase("ThanosRuler", "app.kubernetes.io/name=thanos-ruler thanos-ruler=k8s", "10902/tcp (web)")]
    public void PodsOfThePrometheusOperatorHaveTheLabelsThatItSets(string kind, string labels, string port)
    {
        var workload = Read(
            $$"""
            apiVersion: monitoring.coreos.com/v1
            kind: {{kind}}
            metadata: { name: k8s, namespace: monitoring }
            spec: { replicas: 2, version: v2.54.1, serviceAccountName: watcher, podMetadata: { labels: { team: ops } } }
            """
        )
            .Workloads.Single();

        var has = workload.Labels.Select(l => $"{l.Key}={l.Value}").ToArray();
        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(has, Is.SupersetOf(labels.Split(' ').Append("team=ops").Append("app.kubernetes.io/version=2.54.1")));
        Assert.That((workload.Ref.ToString(), workload.ServiceAccount, workload.Replicas), Is.EqualTo(("monitoring/k8s", "watcher", 2)));
        Assert.That(workload.Ports.Select(p => p.ToString()), Does.Contain(port));
    }

    [Test]
    public void ARolloutMayUseTheTemplateOfADeployment()
    {
        var topology = Read(
            "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: a }\n"
                + "spec: { workloadRef: { kind: Deployment, name: web } }\n"
        );

        Assert.That(topology.Workloads, Is.Empty);
        Assert.That(_diagnostics.Items.Single().ToString(), Does.Contain("note").And.Contain("the Deployment 'web'"));
    }

    [TestCase("a-", "b-", "a b")]
    [TestCase("a-", "a-", "a a-2")]
    public void NamesThatTheServerCompletesAreToldApart(string first, string second, string names)
    {
        static string Job(string name) =>
            $"---\napiVersion: batch/v1\nkind: Job\nmetadata: {{ generateName: {name} }}\nspec: {{ template: {{ spec: {{}} }} }}\n";

        var topology = Read(Job(first) + Job(second));

        Assert.That(string.Join(' ', topology.Workloads.Select(w => w.Ref.Name)), Is.EqualTo(names));
    }

    [Test]
    public void CronJobsHaveTheirPodsTwoLevelsDown()
    {
        var workload = Read(
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata: { name: nightly }
            spec: { jobTemplate: { spec: { template: { metadata: { labels: { a: b } }, spec: { containers: [] } } } } }
            """
        )
            .Workloads.Single();

        Assert.That(workload.Ref.ToString(), Is.EqualTo("default/nightly"));
        Assert.That(workload.Labels, Has.Count.EqualTo(1));
    }

    [Test]
    public void EmptyFieldsCountAsAbsent()
    {
        var topology = Read(
            """
            apiVersion: v1
            kind: Pod
            metadata: { name: web, labels: null }
            spec:
              serviceAccountName: null
              containers: [{ name: a, ports: [{ containerPort: 80, name: null, protocol: ~ }] }]
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: web }
            spec: { selector: null, ports: [{ name: ~, port: 80, targetPort: null }] }
            """
        );

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(topology.Workloads.Single().ServiceAccount, Is.EqualTo("default"));
        Assert.That(topology.Workloads.Single().Ports.Single().Name, Is.Null);
        Assert.That(topology.Services.Single().Ports.Single(), Is.EqualTo(new ServicePort(null, new(80, Protocol.Tcp), "80")));
    }

    [Test]
    public void ListsAreUnpacked()
    {
        var topology = Read(
            """
            apiVersion: v1
            kind: List
            items:
              - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: shop } } }
              - apiVersion: v1
                kind: PodList
                items:
                  - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [] } }
            """
        );

        Assert.That(topology.Namespaces.Single().Labels["team"], Is.EqualTo("shop"));
        Assert.That(topology.Workloads.Single().Ref.ToString(), Is.EqualTo("shop/web"));
    }

    [TestCase("", "IPv4, IPv6", "10.43.0.11", TestName = "AServiceThatAsksForNoFamilyHasTheFirstOfTheCluster")]
    [TestCase("", "IPv6", "2001:cafe:43::b", TestName = "AServiceHasTheOnlyFamilyOfTheCluster")]
    [TestCase("ipFamilies: [IPv6]", "IPv4, IPv6", "2001:cafe:43::b", TestName = "AServiceHasTheFamilyThatItNames")]
    [TestCase(
        "ipFamilyPolicy: SingleStack, ipFamilies: [IPv6]",
        "IPv4, IPv6",
        "2001:cafe:43::b",
        TestName = "ASingleStackServiceHasTheFamilyThatItNames"
    )]
    [TestCase("ipFamilyPolicy: PreferDualStack", "IPv4, IPv6", "10.43.0.11 2001:cafe:43::b", TestName = "ADualStackServiceHasBothFamilies")]
    [TestCase(
        "ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv6]",
        "IPv4, IPv6",
        "2001:cafe:43::b 10.43.0.11",
        TestName = "ADualStackServiceBeginsWithTheFamilyThatItNames"
    )]
    [TestCase("ipFamilyPolicy: RequireDualStack", "IPv4", "10.43.0.11", TestName = "ADualStackServiceHasNoMoreFamiliesThanPods")]
    [TestCase(
        "clusterIP: 10.43.7.7, clusterIPs: [10.43.7.7, \"2001:cafe:43::77\"]",
        "IPv4, IPv6",
        "10.43.7.7 2001:cafe:43::77",
        TestName = "AServiceWithTwoAddressesHasBothFamilies"
    )]
    [TestCase(
        "clusterIP: 10.43.7.7, clusterIPs: [10.43.7.7, \"2001:cafe:43::77\"]",
        "IPv4",
        "10.43.7.7",
        TestName = "AnAddressThatPodsCannotReachIsLeftOut"
    )]
    [TestCase("clusterIP: \"\"", "IPv4", "10.43.0.11", TestName = "AnEmptyAddressIsAssigned")]
    public void FamiliesOfServicesAreWhatTheApiServerMakesOfThem(string spec, string families, string addresses)
    {
        var topology = Read(
            $"{{ apiVersion: v1, kind: Service, metadata: {{ name: web }}, spec: {{ selector: {{ role: web }}, ports: [{{ port: "
                + $"80 }}]{(spec.Length > 0 ? $", {spec}" : "")} }} }}",
            families
        );

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(string.Join(' ', Placement.Default(topology)[topology.Services.Single().FlowRef]), Is.EqualTo(addresses));
    }

    [Test]
    public void AServiceWithoutAnAddressThatPodsReachIsSaid()
    {
        var topology = Read(
            "{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { role: web }, ipFamilies: [IPv6], "
                + "clusterIP: \"2001:cafe:43::77\" } }"
        );

        Assert.That(
            _diagnostics.Items.Single().ToString(),
            Does.Contain(
                "warning: Service 'web' has IPv6 addresses only, and 'topology.ipFamilies' has only IPv4: "
                    + "no connection to it can be tested."
            )
        );
        Assert.That(Placement.Default(topology)[topology.Services.Single().FlowRef], Is.Empty);
    }

    [TestCase(
        "{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { ipFamilies: [IPv5] } }",
        "error: 'IPv5' is not a family of addresses. Did you mean 'IPv4'? Write one of: IPv4, IPv6."
    )]
    [TestCase(
        "{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { ipFamilyPolicy: DualStack } }",
        "error: 'DualStack' is not a policy of families."
    )]
    [TestCase(
        "{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { clusterIP: 10.43.0.300 } }",
        "warning: Service 'a' has the address '10.43.0.300', which is not an address; it is given another."
    )]
    [TestCase("{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: shop } }", "note: ConfigMap 'shop/a' was skipped")]
    [TestCase("{ apiVersion: example.com/v1, kind: Deployment, metadata: { name: a } }", "note: Deployment 'a' was skipped")]
    [TestCase(
        "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a }, spec: { replicas: 0, template: { spec: {} } } }",
        "note: Deployment 'a' was skipped: it has no replicas"
    )]
    [TestCase(
        "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a }, "
            + "spec: { replicas: 5, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: {} } } }",
        "note: Deployment 'a' is run with 2 of its 5 replicas"
    )]
    [TestCase(
        "{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: {}, status: { phase: Succeeded } }",
        "note: Pod 'a' was skipped: it has ended (Succeeded)"
    )]
    [TestCase(
        "{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { hostNetwork: true } }",
        "note: Pod 'a' is run once, on the network of a node of its own"
    )]
    [TestCase("{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a } }", "error: Deployment 'a' has no pod template")]
    [TestCase("{ apiVersion: v1, kind: Pod, metadata: { name: A_b }, spec: {} }", "error: Pod 'A_b' has no valid name")]
    [TestCase("{ apiVersion: v1, kind: Pod, spec: {} }", "error: A Pod needs 'metadata.name'")]
    [TestCase("{ apiVersion: v1, kind: Namespace, metadata: { name: a.b } }", "error: 'a.b' is not a valid namespace")]
    [TestCase(
        "{ apiVersion: v1, kind: Pod, metadata: { name: a, labels: { live: true } }, spec: {} }",
        "error: 'live' must be text, found the boolean true. Quote it"
    )]
    [TestCase(
        "{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ ports: [{ containerPort: 0 }] }] } }",
        "error: A port needs 'containerPort' from 1 to 65535"
    )]
    [TestCase(
        "{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ ports: [{ containerPort: 1, protocol: TPC }] }] } }",
        "error: 'TPC' is not a protocol with ports. Did you mean 'TCP'?"
    )]
    [TestCase("{ kind: Pod }", "error: A Kubernetes object needs 'apiVersion' and 'kind'")]
    [TestCase("[]", "error: Expected a Kubernetes object, found a list")]
    [TestCase("{ apiVersion: v1, kind: List, items: {} }", "error: 'items' must be a list, found an object")]
    public void WhatCannotBeTakenIsSaid(string text, string part)
    {
        Read(text);

        Assert.That(_diagnostics.Items.Single().ToString(), Does.StartWith("app.yaml:1:").And.Contain(part));
    }

    [Test]
    public void PodsOnTheNodesNetworkAreTakenOnce()
    {
        var topology = Read(
            "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: proxy }, spec: { replicas: 3, template: { spec: { "
                + "hostNetwork: true, containers: [{ ports: [{ containerPort: 80 }] }] } } } }"
        );

        var proxy = topology.Workloads.Single();
        Assert.That((proxy.HostNetwork, proxy.Replicas, proxy.Node), Is.EqualTo((true, 1, (string?)null)));
        Assert.That(ClusterRanges.Default.NodesOf(IpFamily.V4).Contains(Placement.Default(topology)[proxy.Ref].Single()), Is.True);
    }

    [Test]
    public void AReplicationControllerIsAWorkload()
    {
        var topology = Read(
            "{ apiVersion: v1, kind: ReplicationController, metadata: { name: web, namespace: shop }, spec: { replicas: 2, template: { "
                + "metadata: { labels: { app: web } }, spec: { containers: [{ ports: [{ containerPort: 80 }] }] } } } }"
        );

        var web = topology.Workloads.Single();
        Assert.That((web.Ref.ToString(), web.Replicas, web.Labels["app"]), Is.EqualTo(("shop/web", 2, "web")));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    private Topology Read(string text, string families = "IPv4")
    {
        var builder = new TopologyBuilder(_diagnostics) { IpFamilies = [.. families.Split(", ").Select(f => IpFamily.Parse(f)!.Value)] };
        ManifestReader.Read(text, "app.yaml", builder, _diagnostics);
        return builder.Build();
    }
}
