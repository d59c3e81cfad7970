using System.Net;
using NUnit.Framework;
using StageTest.Core.Policies;
using StageTest.Engines.K3s;

namespace StageTest.UnitTests.K3s;

internal sealed class K3sContainersTests
{
    [Test]
    public void CalicoHasTheNetworkToItself()
    {
        var arguments = Of(new()).ServerArguments();

        Assert.That(
            arguments,
            Does.Contain("--flannel-backend=none").And.Contain("--disable-network-policy").And.Contain("--cluster-cidr=10.42.0.0/16")
        );
        Assert.That(
            arguments,
            Does.Contain("--disable=traefik")
                .And.Contain("--disable=servicelb")
                .And.Contain("--disable=metrics-server")
                .And.Contain("--disable=coredns")
        );
    }

    [Test]
    public void WithoutCalicoK3sKeepsItsOwnNetworkAndPolicies() =>
        Assert.That(
            Of(new() { Calico = K3sOptions.NoCalico }).ServerArguments(),
            Has.None.EqualTo("--flannel-backend=none").And.None.EqualTo("--disable-network-policy")
        );

    [TestCase("iptables")]
    [TestCase("nftables", "--kube-proxy-arg=proxy-mode=nftables")]
    [TestCase("ebpf", "--disable-kube-proxy")]
    public void DataplaneDecidesAboutKubeProxy(string name, params string[] arguments) =>
        Assert.That(
            Of(new() { Dataplane = CalicoDataplane.Known.Single(d => d.Name == name) })
                .ServerArguments()
                .Where(a => a.Contains("proxy", StringComparison.Ordinal)),
            Is.EqualTo(arguments)
        );

    [TestCase("rancher/k3s:v1.34.1-k3s1", true)]
    [TestCase("mirror.example/k3s:stable", true)]
    [TestCase("rancher/k3s:v1.36.0-k3s1", false)]
    public void NativeCrdsHaveDefaultsFromTheCluster(string image, bool isAskedFor)
    {
        string[] ArgumentsOf(K3sOptions options) =>
            [.. Of(options, image).ServerArguments().Where(a => a.StartsWith("--kube-apiserver-arg=", StringComparison.Ordinal))];

        Assert.That(
            ArgumentsOf(new() { CalicoApi = CalicoApiKind.Crds }),
            Is.EqualTo(
                (string[])
                    [
                        .. isAskedFor ? ["--kube-apiserver-arg=feature-gates=MutatingAdmissionPolicy=true"] : Array.Empty<string>(),
                        "--kube-apiserver-arg=runtime-config=admissionregistration.k8s.io/v1beta1=true",
                    ]
            )
        );
        Assert.That(ArgumentsOf(new()), Is.Empty);
        Assert.That(ArgumentsOf(new() { CalicoApi = CalicoApiKind.Crds, Calico = K3sOptions.NoCalico }), Is.Empty);
    }

    [Test]
    public void NodesKeepWhatTheyWereBroughtAndTakeManyPodsUnlessTheUserSaysOtherwise()
    {
        var arguments = Of(new() { Arguments = ["--kubelet-arg=max-pods=50"] }).ServerArguments();

        Assert.That(
            arguments,
            Does.Contain("--kubelet-arg=image-gc-high-threshold=100")
                .And.Contain("--kubelet-arg=eviction-hard=imagefs.available<1%,nodefs.available<1%")
                .And.Contain("--kubelet-arg=kube-api-qps=50")
                .And.Contain("--kubelet-arg=kube-api-burst=100")
        );

        // Of several values the last one counts.
        Assert.That(
            arguments.Where(a => a.StartsWith("--kubelet-arg=max-pods=", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "--kubelet-arg=max-pods=1000", "--kubelet-arg=max-pods=50" })
        );
    }

    [Test]
    public void PodsHaveTheAddressesThatTheUserGivesK3s()
    {
        var containers = Of(new() { Arguments = ["--cluster-cidr=10.99.0.0/16"] });

        Assert.That(containers.ClusterCidr, Is.EqualTo("10.99.0.0/16"));
        Assert.That(
            containers.ServerArguments().Where(a => a.StartsWith("--cluster-cidr", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "--cluster-cidr=10.99.0.0/16" })
        );
    }

    [Test]
    public void TheClusterHasTheRangesOfTheScenario()
    {
        var containers = Of(new() { PodCidr = IPNetwork.Parse("10.244.0.0/16"), ServiceCidr = IPNetwork.Parse("10.96.0.0/12") });

        Assert.That(containers.ClusterCidr, Is.EqualTo("10.244.0.0/16"), "Calico's pool has this range");
        Assert.That(containers.ServerArguments(), Does.Contain("--cluster-cidr=10.244.0.0/16").And.Contain("--service-cidr=10.96.0.0/12"));
        Assert.That(Of(new()).ServerArguments(), Has.None.StartsWith("--service-cidr"));
    }

    [Test]
    public void AClusterOfBothFamiliesHasTheRangesOfBoth()
    {
        var containers = Of(
            new()
            {
                PodCidr = IPNetwork.Parse("10.42.0.0/16"),
                ServiceCidr = IPNetwork.Parse("10.43.0.0/16"),
                PodCidrV6 = IPNetwork.Parse("fd00:42::/56"),
                ServiceCidrV6 = IPNetwork.Parse("fd00:43::/112"),
            }
        );

        Assert.That(
            containers.ServerArguments(),
            Does.Contain("--cluster-cidr=10.42.0.0/16,fd00:42::/56").And.Contain("--service-cidr=10.43.0.0/16,fd00:43::/112")
        );
        Assert.That(containers.Network, Is.Not.Null, "its node needs an address of IPv6");
        var (one, other) = (new Docker.DotNet.Models.NetworksCreateParameters(), new Docker.DotNet.Models.NetworksCreateParameters());
        K3sContainers.GiveIPv6(one, "st-1");
        K3sContainers.GiveIPv6(other, "st-2");
        Assert.That((one.EnableIPv6, other.EnableIPv6), Is.EqualTo((true, true)));
        Assert.That(IPNetwork.Parse(one.IPAM!.Config![0].Subnet!), Is.Not.EqualTo(IPNetwork.Parse(other.IPAM!.Config![0].Subnet!)));
    }

    [Test]
    public void ApiServerIsReachedByEveryNameThatDockerHas() =>
        Assert.That(
            new K3sContainers("st-1", new(), "image", true, ["172.17.0.1", "docker.example"], false, []).ServerArguments(),
            Does.Contain("--tls-san=172.17.0.1").And.Contain("--tls-san=docker.example")
        );

    [TestCase("version = 2\n", "config.toml.tmpl")]
    [TestCase("{{ template \"base\" . }}\n", "config-v3.toml.tmpl")]
    [TestCase("version = 3\n[plugins.'io.containerd.cri.v1.runtime']\n", "config-v3.toml.tmpl")]
    public void ContainerdReadsTheTemplateOfItsVersion(string configuration, string name) =>
        Assert.That(K3sContainers.TemplateName(configuration), Is.EqualTo(name));

    [TestCase("rancher/k3s:v1.35.8-k3s1@sha256:ab", false, true)]
    [TestCase("rancher/k3s:v1.35.8-k3s1", true, false)]
    [TestCase("rancher/k3s:v1.30.2-k3s1", false, false)]
    [TestCase("registry.example:5000/k3s", false, true)]
    public void FirstVersionOfControlGroupsIsAllowedWhereTheKubeletCanBeTold(string image, bool hasCgroup2, bool isAllowed) =>
        Assert.That(
            Of(new(), image, hasCgroup2).ServerArguments(),
            isAllowed ? Has.Some.EqualTo("--kubelet-arg=fail-cgroupv1=false") : Has.None.EqualTo("--kubelet-arg=fail-cgroupv1=false")
        );

    [Test]
    public void GoldmaneAndWhiskerFindEachOtherByName() =>
        Assert.That(Of(new() { CalicoInstall = CalicoInstall.Operator }).ServerArguments(), Has.None.EqualTo("--disable=coredns"));

    private static K3sContainers Of(K3sOptions options, string image = "image", bool hasCgroup2 = true) =>
        new("st-1", options, image, hasCgroup2, [], false, []);
}
