using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Engines.K3s;

namespace StageTest.UnitTests.K3s;

/// <summary>What reports say of where Calico's images came from.</summary>
internal sealed class CalicoImagesTests
{
    [TestCase("quay.io/calico/node:v3.32.1", ExpectedResult = true)]
    [TestCase("mirror.example.org/proxy/calico/node:v3.32.1", ExpectedResult = true)]
    [TestCase("quay.io/tigera/operator:v1.40.0", ExpectedResult = true)]
    [TestCase("rancher/mirrored-coredns-coredns:1.12.3", ExpectedResult = false)]
    [TestCase("calico:1", ExpectedResult = false)]
    public bool ImagesOfCalicoAreKnown(string image) => CalicoImages.IsCalicos(image);

    [TestCase(
        "quay.io/calico/node:v3.32.1",
        "sha256:12",
        ExpectedResult = "quay.io/calico/node:v3.32.1 sha256:12, pulled by the nodes, not pinned"
    )]
    [TestCase("quay.io/calico/node:v3.32.1", null, ExpectedResult = "quay.io/calico/node:v3.32.1, pulled by the nodes, not pinned")]
    [TestCase("quay.io/calico/node@sha256:12", "sha256:12", ExpectedResult = "quay.io/calico/node@sha256:12, pulled by the nodes, pinned")]
    public string ImageIsToldWithItsDigest(string image, string? digest)
    {
        var cache = Directory.CreateTempSubdirectory("stagetest-");
        try
        {
            return new CalicoImages(null!, null!, given: null, new(cache.FullName)).Of(image, digest);
        }
        finally
        {
            cache.Delete();
        }
    }

    [Test]
    public void WhatIsPinnedIsNotNamedAmongWhatIsNot()
    {
        var environment = System
            .Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add(
                UnpinnedInputs.K3sImage,
                UnpinnedInputs.Text("k3s@sha256:1", "pulled", isPinned: true)
            )
            .Add(
                UnpinnedInputs.CalicoImages,
                UnpinnedInputs.Text([
                    UnpinnedInputs.Text("a", "pulled", isPinned: true),
                    UnpinnedInputs.Text("b", "pulled", isPinned: false),
                ])
            );

        Assert.That(UnpinnedInputs.Of(environment), Is.EqualTo([("calicoImages", "a, pulled, pinned; b, pulled, not pinned")]));
    }

    [Test]
    public void DigestsOfAnEnvironmentHaveTheNamesOfWhatTheyAreOf()
    {
        string Digest(char of) => $"sha256:{new string(of, 64)}";
        var environment = System
            .Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add(
                UnpinnedInputs.K3sImage,
                UnpinnedInputs.Text($"mirror.example:5000/k3s:v1.34.1@{Digest('1')}", "pulled", isPinned: true)
            )
            .Add(
                UnpinnedInputs.CalicoImages,
                UnpinnedInputs.Text([
                    UnpinnedInputs.Text($"quay.io/calico/node:v3.32.1 {Digest('2')}", "of --images", isPinned: false),
                    UnpinnedInputs.Text("quay.io/calico/cni:v3.32.1", "pulled by the nodes", isPinned: false),
                    UnpinnedInputs.Text($"quay.io/calico/apiserver:v3.32.1 {Digest('3')}", "of the cluster"),
                ])
            )
            .Add(
                UnpinnedInputs.CalicoManifests,
                UnpinnedInputs.Text($"calico-vxlan.yaml of v3.32.1 {Digest('4')}", "of Calico's repository", isPinned: true)
            )
            .Add("kubernetes", $"v1.34.1 {Digest('5')}");

        Assert.That(
            UnpinnedInputs.DigestsOf(environment),
            Is.EquivalentTo(
                ((string, string)[])
                    [
                        ("mirror.example:5000/k3s:v1.34.1", Digest('1')),
                        ("quay.io/calico/node:v3.32.1", Digest('2')),
                        ("quay.io/calico/apiserver:v3.32.1", Digest('3')),
                        ("calico-vxlan.yaml of v3.32.1", Digest('4')),
                    ]
            )
        );
        Assert.That(UnpinnedInputs.Of(environment).Select(u => u.Name), Is.EqualTo((string[])["calicoImages"]));
    }
}
