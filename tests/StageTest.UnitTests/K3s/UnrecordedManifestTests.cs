using System.Net;
using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.K3s;

namespace StageTest.UnitTests.K3s;

/// <summary>Manifests of versions that StageTest knows, without their digests.</summary>
internal sealed class UnrecordedManifestTests
{
    private const string Version = "v3.31.7";
    private const string Address = "https://raw.githubusercontent.com/projectcalico/calico/v3.31.7/manifests/calico-vxlan.yaml";

    private string _cache = "";

    private string File => Path.Combine(_cache, "calico", Version, "calico-vxlan.yaml");

    [SetUp]
    public void MakeCache() => _cache = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void RemoveCache() => Directory.Delete(_cache, recursive: true);

    [Test]
    public async Task NewestPatchIsDownloadedOnceAndItsDigestIsSaidEachTime()
    {
        var text = NodeOf("quay.io/calico/node:v3.31.7");
        using var web = new Web(text);

        foreach (var manifests in (CalicoManifests[])[Of(web), Of(web)])
        {
            Assert.That(await manifests.ReadAsync(Version, CancellationToken.None), Has.Length.EqualTo(1));
            var unrecorded = manifests.Unrecorded.Single();
            Assert.That(
                unrecorded.Warning,
                Does.Contain("WARNING: The digest of calico-vxlan.yaml of Calico v3.31.7 is not recorded")
                    .And.Contain($"--calico-sha256 {DigestOf(text)}.")
            );
            Assert.That(
                manifests.Sources,
                Is.EqualTo([$"calico-vxlan.yaml of {Version} sha256:{DigestOf(text)}, of Calico's repository, not pinned"])
            );
        }

        Assert.That(web.Asked, Is.EqualTo(new[] { Address }));
        Assert.That(await System.IO.File.ReadAllTextAsync($"{File}.sha256"), Is.EqualTo($"{DigestOf(text)}  calico-vxlan.yaml\n"));
    }

    [Test]
    public async Task DigestThatTheUserGivesMakesItChecked()
    {
        var text = NodeOf("quay.io/calico/node:v3.31.7");
        using var web = new Web(text);
        await Of(web).ReadAsync(Version, CancellationToken.None);

        var manifests = new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = _cache },
                CalicoDigests = [DigestOf(text)],
            },
            _ => { },
            web
        );
        await manifests.ReadAsync(Version, CancellationToken.None);

        Assert.That(manifests.Unrecorded, Is.Empty);
        Assert.That(web.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task LaterDownloadThatDiffersIsRefused()
    {
        using var web = new Web(NodeOf("quay.io/calico/node:v3.31.7"));
        await Of(web).ReadAsync(Version, CancellationToken.None);
        System.IO.File.Delete(File);
        using var other = new Web(NodeOf("docker.io/calico/node:v3.31.7"));

        Assert.That(
            () => Of(other).ReadAsync(Version, CancellationToken.None),
            Throws
                .TypeOf<EngineException>()
                .With.Message.Contains($"{Address} has changed")
                .And.Message.Contains(DigestOf(web.Text))
                .And.Message.Contains(DigestOf(other.Text))
        );
        Assert.That(System.IO.File.Exists(File), Is.False);
    }

    [Test]
    public async Task FileOfTheCacheThatChangedIsRefused()
    {
        using var web = new Web(NodeOf("quay.io/calico/node:v3.31.7"));
        await Of(web).ReadAsync(Version, CancellationToken.None);
        await System.IO.File.AppendAllTextAsync(File, "# changed");

        Assert.That(
            () => Of(web).ReadAsync(Version, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains($"'{File}' has changed")
        );
    }

    [Test]
    public async Task FileOfTheCacheWhoseDigestNobodyKeptIsNotTrusted()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, NodeOf("docker.io/calico/node:v3.31.7"));
        using var web = new Web(NodeOf("quay.io/calico/node:v3.31.7"));

        await Of(web).ReadAsync(Version, CancellationToken.None);

        Assert.That(await System.IO.File.ReadAllTextAsync(File), Is.EqualTo(web.Text));
    }

    [TestCase("quay.io/calico/node:v3.31.6")]
    [TestCase("quay.io/calico/node:v3.31.70")]
    [TestCase("quay.io/calico/node:v3.31.7@sha256:ab")]
    [TestCase("quay.io/calico/node")]
    [TestCase("quay.io.example/calico/node:v3.31.7")]
    [TestCase("quay.io/other/node:v3.31.7")]
    [TestCase("quay.io/tigera/operator:v1.40.0")]
    [TestCase("node:v3.31.7")]
    public void ImageThatIsNotCalicosOwnOfThatVersionIsRefused(string image)
    {
        using var web = new Web(
            NodeOf("quay.io/calico/node:v3.31.7").Replace("quay.io/calico/cni:v3.31.7", image, StringComparison.Ordinal)
        );

        Assert.That(
            () => Of(web).ReadAsync(Version, CancellationToken.None),
            Throws
                .TypeOf<EngineException>()
                .With.Message.Contains($"{Address} names the image '{image}'")
                .And.Message.Contains("--calico-manifests")
                .And.Message.Contains("--calico-sha256")
        );
        Assert.That(Directory.EnumerateFileSystemEntries(_cache), Is.Empty);
    }

    [Test]
    public void ImageOfAVolumeIsAnImageToo()
    {
        using var web = new Web(
            NodeOf(
                "quay.io/calico/node:v3.31.7\" }]\n      volumes: [{ name: more, image: { reference: "
                    + "\"quay.io/other/files:v3.31.7\" }, note: \"also"
            )
        );

        Assert.That(
            () => Of(web).ReadAsync(Version, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("names the image 'quay.io/other/files:v3.31.7'")
        );
    }

    [Test]
    public void OperatorWhoseImagesDoNotSayWhoseTheyAreIsNotDownloaded()
    {
        using var web = new Web("");
        var manifests = new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = _cache },
                CalicoInstall = CalicoInstall.Operator,
            },
            _ => { },
            web
        );

        Assert.That(
            () => manifests.ReadAsync(Version, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("is not recorded in this version of StageTest")
        );
        Assert.That(web.Asked, Is.Empty);
    }

    [Test]
    public void RedirectionIsNotFollowed()
    {
        using var web = new Web("") { Answer = HttpStatusCode.Found };

        Assert.That(
            () => Of(web).ReadAsync(Version, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("302")
        );
        Assert.That(web.Asked, Is.EqualTo(new[] { Address }));
    }

    [Test]
    public void FileThatIsTooLargeIsNotRead()
    {
        using var web = new Web(new('#', (16 << 20) + 1));

        Assert.That(
            () => Of(web).ReadAsync(Version, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("cannot be downloaded")
        );
    }

    private CalicoManifests Of(Web web) => new(new() { Cluster = new() { CacheDirectory = _cache } }, _ => { }, web);

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string NodeOf(string image) =>
        $$"""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: { name: calico-node, namespace: kube-system }
            spec:
              template:
                spec:
                  initContainers: [{ name: install-cni, image: "quay.io/calico/cni:v3.31.7" }]
                  containers: [{ name: calico-node, image: "{{image}}" }]
            """;

    private sealed class Web(string text) : HttpMessageHandler
    {
        public string Text => text;

        public HttpStatusCode Answer { get; init; } = HttpStatusCode.OK;

        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            return Task.FromResult(
                new HttpResponseMessage(Answer)
                {
                    Content = new StringContent(text),
                    Headers = { Location = new("https://elsewhere.example/calico-vxlan.yaml") },
                }
            );
        }
    }
}
