using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.K3s;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.UnitTests.K3s;

internal sealed class CalicoObjectsTests
{
    private const string Node = """
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: calico-node, namespace: kube-system }
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: calico-node, namespace: kube-system }
        spec:
          template:
            spec:
              containers:
                - name: calico-node
                  image: IMAGE
                  env:
                    - { name: CALICO_IPV4POOL_VXLAN, value: CrossSubnet }
                    - { name: IP, value: autodetect }
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: tiers.crd.projectcalico.org }
        ---
        apiVersion: v1
        kind: Namespace
        metadata: { name: calico-system }
        """;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void KindsComeBeforeNamespacesAndNamespacesBeforeWhatIsInThem() =>
        Assert.That(
            Of(Node.Replace("IMAGE", "quay.io/calico/node:v3.32.1", StringComparison.Ordinal)).Take(4).Select(o => ObjectId.Of(o).Kind),
            Is.EqualTo(new[] { "CustomResourceDefinition", "Namespace", "ServiceAccount", "DaemonSet" })
        );

    [Test]
    public void PodsGetAddressesOfBothFamiliesWhereTheClusterHasBoth()
    {
        const string text =
            Node
            + """

                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: { name: calico-config, namespace: kube-system }
                data:
                  cni_network_config: '{ "mtu": __CNI_MTU__, "ipam": { "type": "calico-ipam" } }'
                ---
                apiVersion: operator.tigera.io/v1
                kind: Installation
                metadata: { name: default }
                spec: {}

                """;
        var manifests = Manifest.ReadAll(
            text.Replace("IMAGE", "quay.io/calico/node:v3.32.1", StringComparison.Ordinal),
            "calico.yaml",
            new DiagnosticBag()
        );

        var objects = CalicoObjects.Of([.. manifests], "10.42.0.0/16,fd00:42::/56");

        JsonObject Only(string kind) => objects.Single(o => ObjectId.Of(o).Kind == kind);
        Assert.That(
            (string?)Only("ConfigMap")["data"]!["cni_network_config"],
            Is.EqualTo(
                "{ \"mtu\": __CNI_MTU__, \"ipam\": { \"type\": \"calico-ipam\", \"assign_ipv4\": \"true\", \"assign_ipv6\": \"true\" } }"
            )
        );
        Assert.That(
            Only("Installation")["spec"]!["calicoNetwork"]!["ipPools"]!.AsArray().Select(p => (string?)p!["cidr"]),
            Is.EqualTo(["10.42.0.0/16", "fd00:42::/56"])
        );
        Assert.That(
            Only("DaemonSet")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().Select(e => $"{e!["name"]}={e["value"]}"),
            Is.SupersetOf(
                (string[])
                    ["CALICO_IPV4POOL_CIDR=10.42.0.0/16", "CALICO_IPV6POOL_CIDR=fd00:42::/56", "FELIX_IPV6SUPPORT=true", "IP6=autodetect"]
            )
        );
    }

    [Test]
    public void NodesGetTheAddressesOfThisClusterAndKeepTheirOtherSettings()
    {
        var environment = Of(Node.Replace("IMAGE", "quay.io/calico/node:v3.32.1", StringComparison.Ordinal))
            .Single(o => ObjectId.Of(o).Kind == "DaemonSet")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!
            .AsArray()
            .Select(e => $"{e!["name"]}={e["value"]}")
            .ToArray();

        Assert.That(
            environment,
            Is.Unique.And.SupersetOf(
                new[]
                {
                    "IP=autodetect",
                    "CALICO_IPV4POOL_CIDR=10.99.0.0/16",
                    "CALICO_IPV4POOL_VXLAN=Always",
                    "FELIX_FLOWLOGSFLUSHINTERVAL=2",
                    "FELIX_FLOWLOGSLOCALREPORTER=Enabled",
                }
            )
        );
        Assert.That(environment, Has.None.EqualTo("CALICO_IPV4POOL_VXLAN=CrossSubnet"));
    }

    [TestCase("iptables", "FELIX_BPFENABLED=false", "FELIX_NFTABLESMODE=Disabled")]
    [TestCase("nftables", "FELIX_BPFENABLED=false", "FELIX_NFTABLESMODE=Enabled")]
    [TestCase("ebpf", "FELIX_BPFENABLED=true")]
    public void NodesAreToldTheirDataplane(string name, params string[] settings)
    {
        var dataplane = CalicoDataplane.Known.Single(d => d.Name == name);
        var objects = Of(Node.Replace("IMAGE", "quay.io/calico/node:v3.32.1", StringComparison.Ordinal), dataplane);
        var environment = objects.Single(o => ObjectId.Of(o).Kind == "DaemonSet")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!
            .AsArray()
            .Select(e => $"{e!["name"]}={e["value"]}");

        Assert.That(environment, Is.SupersetOf(settings));
        Assert.That(
            objects
                .Where(o => ObjectId.Of(o).Name == "kubernetes-services-endpoint")
                .Select(o => $"{o["data"]!["KUBERNETES_SERVICE_HOST"]}"),
            Is.EqualTo(name == "ebpf" ? (string[])["stagetest-server"] : [])
        );
    }

    [TestCase("iptables", "{\"linuxDataplane\":\"Iptables\"}")]
    [TestCase("nftables", "{\"linuxDataplane\":\"Nftables\"}")]
    [TestCase("ebpf", "{\"linuxDataplane\":\"BPF\",\"bpfNetworkBootstrap\":\"Enabled\"}")]
    public void OperatorIsToldTheDataplane(string name, string network)
    {
        var chosen = new System.Text.Json.Nodes.JsonObject();

        CalicoDataplane.Known.Single(d => d.Name == name).Choose(chosen);

        Assert.That(chosen.ToJsonString(), Is.EqualTo(network));
    }

    [TestCase("quay.io/calico/node:v3.32.1", "quay.io/calico/apiserver:v3.32.1")]
    [TestCase("mirror.example:5000/x/node:v3.31.7@sha256:ab", "mirror.example:5000/x/apiserver:v3.31.7")]
    public void ApiServerComesFromWhereTheNodesComeFrom(string node, string apiServer)
    {
        var objects = Of(Node.Replace("IMAGE", node, StringComparison.Ordinal));

        Assert.That((string)Deployment(objects)["containers"]![0]!["image"]!, Is.EqualTo(apiServer));
        Assert.That(CalicoObjects.VersionOf(objects), Is.EqualTo(apiServer.Split(':')[^1]));
    }

    [Test]
    public void UnknownNameOfTheNodeImageIsSaid() =>
        Assert.That(
            () => Of(Node.Replace("IMAGE", "calico-all:v1", StringComparison.Ordinal)),
            Throws.TypeOf<EngineException>().With.Message.Contains("'calico-all:v1'")
        );

    [Test]
    public void ApiServerProvesThatItIsWhoTheClusterAsksFor()
    {
        var objects = Of(Node.Replace("IMAGE", "quay.io/calico/node:v3.32.1", StringComparison.Ordinal));
        var secret = objects.Single(o => ObjectId.Of(o).Kind == "Secret")["data"]!;
        string Text(string key) => Encoding.ASCII.GetString(Convert.FromBase64String((string)secret[key]!));

        using var certificate = X509Certificate2.CreateFromPem(Text("tls.crt"), Text("tls.key"));

        Assert.That(certificate.MatchesHostname("calico-api.calico-apiserver.svc"), Is.True);
        Assert.That(
            (string)objects.Single(o => ObjectId.Of(o).Kind == "APIService")["spec"]!["caBundle"]!,
            Is.EqualTo((string)secret["tls.crt"]!)
        );
    }

    [Test]
    public void ApiServerIsOutOfReachOfPolicies() =>
        Assert.That(
            (bool)Deployment(Of(Node.Replace("IMAGE", "quay.io/calico/node:v3.32.1", StringComparison.Ordinal)))["hostNetwork"]!,
            Is.True
        );

    [Test]
    public void ControllersAreOutOfReachOfPolicies()
    {
        var objects = Of(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: calico-kube-controllers, namespace: kube-system }
            spec: { template: { spec: { containers: [{ name: calico-kube-controllers }] } } }
            """
        );

        Assert.That((bool)objects.Single()["spec"]!["template"]!["spec"]!["hostNetwork"]!, Is.True);
    }

    [Test]
    public void OperatorIsToldTheAddressesAndToDoWithoutBgp()
    {
        var installation = Of(
            """
            apiVersion: operator.tigera.io/v1
            kind: Installation
            metadata: { name: default }
            spec: { calicoNetwork: { ipPools: [{ cidr: 192.168.0.0/16, encapsulation: VXLANCrossSubnet }] } }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: tigera-operator, namespace: tigera-operator }
            """
        );

        Assert.That(
            installation.Select(o => ObjectId.Of(o).Kind),
            Is.EqualTo(new[] { "Deployment", "Installation" }),
            "The operator makes its API server itself."
        );
        var network = installation[1]["spec"]!["calicoNetwork"]!;
        Assert.That((string)network["bgp"]!, Is.EqualTo("Disabled"));
        Assert.That((string)network["ipPools"]!.AsArray().Single()!["cidr"]!, Is.EqualTo("10.99.0.0/16"));
    }

    [TestCase(CalicoInstall.Manifest, CalicoApiKind.Server)]
    [TestCase(CalicoInstall.Operator, CalicoApiKind.Server)]
    [TestCase(CalicoInstall.Manifest, CalicoApiKind.Crds)]
    [TestCase(CalicoInstall.Operator, CalicoApiKind.Crds)]
    public async Task CalicosOwnManifestsAreInAnOrderInWhichTheyCanBeApplied(CalicoInstall install, CalicoApiKind api)
    {
        if (!LinkCalicosOwn(_folder))
        {
            Assert.Ignore("Calico's own manifests are not beside this repository.");
            return;
        }

        var options = new K3sOptions
        {
            CalicoInstall = install,
            CalicoApi = api,
            CalicoManifests = _folder,
        };
        var reader = new CalicoManifests(options, _ => { });
        var manifests = await reader.ReadAsync("v3.32.1", CancellationToken.None);
        var objects = CalicoObjects.Of(manifests, "10.99.0.0/16", hasNativeCrds: options.HasNativeCrds);
        Assert.That(reader.Sources, Has.All.EndsWith(", pinned"), "The digests are those of the files.");

        // What an object needs: its kind, if that is not Kubernetes' own, and its namespace.
        var kinds = new HashSet<string>();
        var homes = new HashSet<string> { "kube-system" };
        foreach (var body in objects)
        {
            var id = ObjectId.Of(body);
            var group = id.ApiVersion.Split('/')[0];
            Assert.That(homes.Contains(id.Namespace) || id.Namespace.Length == 0, Is.True, $"{id} comes before its namespace.");
            Assert.That(
                kinds.Contains($"{group}/{id.Kind}")
                    || (
                        !group.EndsWith("tigera.io", StringComparison.Ordinal)
                        && !group.EndsWith("projectcalico.org", StringComparison.Ordinal)
                    ),
                Is.True,
                $"{id} comes before its kind."
            );
            if (CalicoObjects.IsDefinition(body))
            {
                kinds.Add($"{body["spec"]!["group"]}/{body["spec"]!["names"]!["kind"]}");
            }

            homes.UnionWith(id.Kind == "Namespace" ? [id.Name] : []);
        }

        // Calico keeps its objects in kinds of one group: where both are served, it takes the store.
        var (own, other) =
            api == CalicoApiKind.Crds ? ("projectcalico.org", "crd.projectcalico.org") : ("crd.projectcalico.org", "projectcalico.org");
        Assert.That(kinds, Does.Contain($"{own}/IPPool").And.Contain($"{own}/StagedNetworkPolicy").And.Contain($"{own}/Tier"));
        Assert.That(kinds, Has.None.StartsWith($"{other}/"));
        Assert.That(
            kinds.Any(k => k.StartsWith("operator.tigera.io/", StringComparison.Ordinal)),
            Is.EqualTo(install == CalicoInstall.Operator)
        );
        Assert.That(
            objects.Select(ObjectId.Of).Where(o => o.Kind is "APIService" or "MutatingAdmissionPolicy").Select(o => o.Name),
            Is.EqualTo(
                (install, api) switch
                {
                    (CalicoInstall.Manifest, CalicoApiKind.Server) => ["v3.projectcalico.org"],
                    (CalicoInstall.Manifest, _) => (string[])["policytypes.policy.projectcalico.org", "tierlabel.policy.projectcalico.org"],
                    _ => [],
                }
            )
        );
        Assert.That(
            objects.Where(CalicoObjects.IsOfOperator).Select(o => ObjectId.Of(o).Kind),
            Is.EqualTo(install == CalicoInstall.Operator ? ["Installation", "APIServer", "Goldmane", "Whisker"] : Array.Empty<string>())
        );
    }

    [Test]
    public void EachPartOfCalicoIsToldThatItsKindsAreCrds()
    {
        var objects = Of(
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: { name: calico-node, namespace: kube-system }
            spec:
              template:
                spec:
                  initContainers: [{ name: install-cni, image: "quay.io/calico/cni:v3.32.1" }]
                  containers: [{ name: calico-node, image: "quay.io/calico/node:v3.32.1" }]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: calico-kube-controllers, namespace: kube-system }
            spec: { template: { spec: { containers: [{ name: calico-kube-controllers }] } } }
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: calico-config, namespace: kube-system }
            data:
              cni_network_config: '{ "datastore_type": "kubernetes", "mtu": __CNI_MTU__ }'
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: tiers.crd.projectcalico.org }
            spec: { group: crd.projectcalico.org }
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: goldmanes.operator.tigera.io }
            spec: { group: operator.tigera.io }
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: tiers.projectcalico.org }
            spec: { group: projectcalico.org }
            """,
            hasNativeCrds: true
        );

        Assert.That(
            objects.Select(o => ObjectId.Of(o).Name),
            Is.EqualTo((string[])["tiers.projectcalico.org", "calico-node", "calico-kube-controllers", "calico-config"]),
            "Nothing is left of the store, of the operator, and no API server is added."
        );
        Assert.That(
            objects
                .Select(o => o["spec"]?["template"]?["spec"])
                .OfType<JsonNode>()
                .SelectMany(pod => (pod["initContainers"]?.AsArray() ?? []).Concat(pod["containers"]!.AsArray()))
                .Select(c => c!["env"]!.AsArray().Single(e => (string?)e!["name"] == "CALICO_API_GROUP")!["value"])
                .Select(value => (string?)value),
            Is.EqualTo(Enumerable.Repeat("projectcalico.org/v3", 3))
        );
        Assert.That(
            (string?)objects[^1]["data"]!["cni_network_config"],
            Is.EqualTo("{ \"datastore_type\": \"kubernetes\", \"calico_api_group\": \"projectcalico.org/v3\", \"mtu\": __CNI_MTU__ }")
        );
    }

    // The files of an install in one directory, as users without internet have them.
    private static bool LinkCalicosOwn(string folder)
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            var data = Path.Combine(at, "shared", "reference", "data");
            if (Directory.Exists(data))
            {
                foreach (
                    var file in Directory
                        .EnumerateFiles(Path.Combine(data, "calico-manifests-v3.32.1"))
                        .Concat(Directory.EnumerateFiles(Path.Combine(data, "calico-crds", "v3.32.1", "admission")))
                )
                {
                    File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
                }

                return true;
            }
        }

        return false;
    }

    private static JsonNode Deployment(ImmutableArray<JsonObject> objects) =>
        objects.Single(o => ObjectId.Of(o).Kind == "Deployment")["spec"]!["template"]!["spec"]!;

    private static ImmutableArray<JsonObject> Of(string text, CalicoDataplane? dataplane = null, bool hasNativeCrds = false)
    {
        var diagnostics = new DiagnosticBag();
        var manifests = Manifest.ReadAll(text, "calico.yaml", diagnostics);
        Assert.That(diagnostics.HasErrors, Is.False);
        return CalicoObjects.Of(manifests, "10.99.0.0/16", dataplane, hasNativeCrds);
    }
}
