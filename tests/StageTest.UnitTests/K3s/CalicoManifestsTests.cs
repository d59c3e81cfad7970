using System.Net;
using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.K3s;

namespace StageTest.UnitTests.K3s;

internal sealed class CalicoManifestsTests
{
    private const string Text = "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: calico-node }\n";

    private string _cache = "";

    private static string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    [SetUp]
    public void MakeCache() => _cache = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void RemoveCache() => Directory.Delete(_cache, recursive: true);

    [TestCase(null, "v3.32.1")]
    [TestCase("v3.32", "v3.32.1")]
    [TestCase("v3.31", "v3.31.7")]
    [TestCase("v3.32.0", "v3.32.0")]
    public void VersionWithoutPatchIsTheNewestKnown(string? stated, string exact) =>
        Assert.That(CalicoManifests.Exact(stated), Is.EqualTo(exact));

    [Test]
    public async Task WhatIsKnownByItsDigestIsDownloadedOnce()
    {
        using var web = new Web(Text);
        var options = new K3sOptions
        {
            Cluster = new() { CacheDirectory = _cache },
            CalicoDigests = [Digest.ToUpperInvariant()],
        };

        await new CalicoManifests(options, _ => { }, web).ReadAsync("v3.31.7", CancellationToken.None);
        var again = await new CalicoManifests(options, _ => { }, web).ReadAsync("v3.31.7", CancellationToken.None);

        Assert.That(again.Single().Name, Is.EqualTo("calico-node"));
        Assert.That(
            web.Asked,
            Is.EqualTo(new[] { "https://raw.githubusercontent.com/projectcalico/calico/v3.31.7/manifests/calico-vxlan.yaml" })
        );
    }

    [TestCase(CalicoInstall.Manifest, CalicoApiKind.Server, "manifests/calico-vxlan.yaml")]
    [TestCase(
        CalicoInstall.Manifest,
        CalicoApiKind.Crds,
        "manifests/v3_projectcalico_org.yaml",
        "manifests/calico-vxlan.yaml",
        "api/admission/networkpolicy.mutatingadmissionpolicy.yaml",
        "api/admission/networkpolicy.mutatingadmissionpolicybinding.yaml",
        "api/admission/protect-builtin-tiers.yaml",
        "api/admission/tierlabel.mutatingadmissionpolicy.yaml",
        "api/admission/tierlabel.mutatingadmissionpolicybinding.yaml"
    )]
    [TestCase(
        CalicoInstall.Operator,
        CalicoApiKind.Crds,
        "manifests/v3_projectcalico_org.yaml",
        "manifests/tigera-operator.yaml",
        "manifests/custom-resources.yaml"
    )]
    public async Task EachInstallHasItsFiles(CalicoInstall install, CalicoApiKind api, params string[] files)
    {
        using var web = new Web(Text);
        var options = new K3sOptions
        {
            Cluster = new() { CacheDirectory = _cache },
            CalicoInstall = install,
            CalicoApi = api,
            CalicoDigests = [Digest],
        };

        await new CalicoManifests(options, _ => { }, web).ReadAsync("v3.32.1", CancellationToken.None);

        Assert.That(
            web.Asked,
            Is.EqualTo(files.Select(f => $"https://raw.githubusercontent.com/projectcalico/calico/v3.32.1/{f}")),
            "Everything that is downloaded has a pinned digest, so only the digest that is given lets other text in."
        );
    }

    [TestCase(CalicoInstall.Manifest)]
    [TestCase(CalicoInstall.Operator)]
    public void NativeCrdsOfAVersionThatNobodyCheckedAreNotAskedFor(CalicoInstall install)
    {
        using var web = new Web(Text);
        var options = new K3sOptions
        {
            Cluster = new() { CacheDirectory = _cache },
            CalicoInstall = install,
            CalicoApi = CalicoApiKind.Crds,
        };

        Assert.That(
            () => new CalicoManifests(options, _ => { }, web).ReadAsync("v3.32.0", CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("v3_projectcalico_org.yaml of Calico v3.32.0 is not recorded")
        );
        Assert.That(web.Asked, Is.Empty);
    }

    [Test]
    public async Task CacheThatCannotBeWrittenIsSaidAndHindersNothing()
    {
        using var web = new Web(Text);
        var told = new List<string>();
        var file = Path.Combine(_cache, "no-directory");
        await File.WriteAllTextAsync(file, "");

        var read = await new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = file },
                CalicoDigests = [Digest],
            },
            told.Add,
            web
        ).ReadAsync("v3.31.7", CancellationToken.None);

        Assert.That(read.Single().Name, Is.EqualTo("calico-node"));
        Assert.That(told, Has.Some.Contains("is not kept for the next start: "));
    }

    [Test]
    public void FileOfTheCacheThatIsWrittenHalfIsNotLeft()
    {
        var file = Path.Combine(_cache, "images", "node.tar");

        Assert.That(() => CacheFile.WriteAsync(file, stream =>
                {
                    stream.WriteByte(1);
                    throw new IOException("No space left on device");
                }), Throws.InstanceOf<IOException>());
        Assert.That(Directory.GetFiles(_cache, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task WhatChangedInTheCacheIsDownloadedAgain()
    {
        using var web = new Web(Text);
        var options = new K3sOptions
        {
            Cluster = new() { CacheDirectory = _cache },
            CalicoDigests = [Digest],
        };
        await new CalicoManifests(options, _ => { }, web).ReadAsync("v3.31.7", CancellationToken.None);
        await File.AppendAllTextAsync(Path.Combine(_cache, "calico", "v3.31.7", "calico-vxlan.yaml"), "# changed");

        await new CalicoManifests(options, _ => { }, web).ReadAsync("v3.31.7", CancellationToken.None);

        Assert.That(web.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public void WhatIsNotWhatItWasIsRefusedAndNotKept()
    {
        using var web = new Web(Text);
        var manifests = new CalicoManifests(new() { Cluster = new() { CacheDirectory = _cache } }, _ => { }, web);

        Assert.That(
            () => manifests.ReadAsync("v3.32.1", CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains($"its SHA-256 is {Digest}")
        );
        Assert.That(Directory.EnumerateFileSystemEntries(_cache), Is.Empty);
    }

    [Test]
    public void WhatNobodyCheckedIsNotAskedFor()
    {
        using var web = new Web(Text);
        var manifests = new CalicoManifests(new() { Cluster = new() { CacheDirectory = _cache } }, _ => { }, web);

        Assert.That(
            () => manifests.ReadAsync("v3.31.6", CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("--calico-manifests").And.Message.Contains("--calico-sha256")
        );
        Assert.That(web.Asked, Is.Empty);
    }

    [Test]
    public void WithoutInternetTheWayOutIsSaid()
    {
        using var web = new Web(null);
        var manifests = new CalicoManifests(new() { Cluster = new() { CacheDirectory = _cache } }, _ => { }, web);

        Assert.That(
            () => manifests.ReadAsync("v3.32.1", CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("no such host").And.Message.Contains("--calico-manifests")
        );
    }

    [Test]
    public async Task DirectoryOfTheUserNeedsNoDigest()
    {
        await File.WriteAllTextAsync(Path.Combine(_cache, "calico-vxlan.yaml"), Text);
        var manifests = new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = _cache },
                CalicoManifests = _cache,
            },
            _ => { }
        );

        Assert.That(await manifests.ReadAsync("v3.31.7", CancellationToken.None), Has.Length.EqualTo(1));
    }

    [TestCase("v3.31.7", "v3.31.7")]
    [TestCase("v3.31", "v3.31.7")]
    [TestCase("", "v3.31.7")]
    public async Task DirectoryMayHaveOneOfItsOwnForEachVersion(string place, string version)
    {
        await WriteAsync(Path.Combine(_cache, "v3.32.1"), "quay.io/calico/node:v3.32.1");
        await WriteAsync(Path.Combine(_cache, place), "quay.io/calico/node:v3.31.7");
        var manifests = new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = _cache },
                CalicoManifests = _cache,
            },
            _ => { }
        );

        Assert.That(
            (await manifests.ReadAsync(version, CancellationToken.None)).Single().Location.File,
            Is.EqualTo(Path.Combine(_cache, place, "calico-vxlan.yaml"))
        );
    }

    [Test]
    public async Task ExactVersionGoesBeforeTheMinorAndThatBeforeTheRest()
    {
        foreach (var place in (string[])["v3.31.7", "v3.31", ""])
        {
            await WriteAsync(Path.Combine(_cache, place), "quay.io/calico/node:v3.31.7");
        }

        var manifests = new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = _cache },
                CalicoManifests = _cache,
            },
            _ => { }
        );

        Assert.That((await manifests.ReadAsync("v3.31.7", CancellationToken.None)).Single().Location.File, Does.Contain("/v3.31.7/"));
        Assert.That((await manifests.ReadAsync("v3.31.6", CancellationToken.None)).Single().Location.File, Does.Contain("/v3.31/"));
    }

    [TestCase("quay.io/calico/node:v3.32.1")]
    [TestCase("registry.example:5000/mirror/node:v3.30.4@sha256:ab")]
    public async Task ManifestOfAnotherMinorVersionIsRefused(string image)
    {
        await WriteAsync(_cache, image);
        var manifests = new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = _cache },
                CalicoManifests = _cache,
            },
            _ => { }
        );

        Assert.That(
            () => manifests.ReadAsync("v3.31.7", CancellationToken.None),
            Throws
                .TypeOf<EngineException>()
                .With.Message.Contains($"'{Path.Combine(_cache, "calico-vxlan.yaml")}' installs Calico v3.3")
                .And.Message.Contains("but the scenarios need v3.31")
                .And.Message.Contains("directory 'v3.31'")
        );
    }

    [TestCase("quay.io/calico/node:v3.31.2")]
    [TestCase("registry.k8s.io/e2e-test-images/agnhost:2.25")]
    [TestCase("registry.example:5000/calico/node")]
    [TestCase("quay.io/calico/node@sha256:ab")]
    [TestCase("quay.io/calico/node:master")]
    public async Task OtherPatchAndImagesOfWhichNobodyKnowsTheVersionAreTaken(string image)
    {
        await WriteAsync(_cache, image);
        var manifests = new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = _cache },
                CalicoManifests = _cache,
            },
            _ => { }
        );

        Assert.That(await manifests.ReadAsync("v3.31.7", CancellationToken.None), Has.Length.EqualTo(1));
    }

    [Test]
    public void FileThatIsMissingInTheDirectoryIsNamed()
    {
        var manifests = new CalicoManifests(
            new()
            {
                Cluster = new() { CacheDirectory = _cache },
                CalicoManifests = _cache,
                CalicoInstall = CalicoInstall.Operator,
            },
            _ => { }
        );

        Assert.That(
            () => manifests.ReadAsync("v3.32.1", CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("operator-crds.yaml")
        );
    }

    private static async Task WriteAsync(string directory, string image)
    {
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "calico-vxlan.yaml"), NodeOf(image));
    }

    private static string NodeOf(string image) =>
        $$"""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: { name: calico-node, namespace: kube-system }
            spec: { template: { spec: { containers: [{ name: calico-node, image: "{{image}}" }] } } }
            """;

    private sealed class Web(string? text) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            return text is null
                ? throw new HttpRequestException("no such host")
                : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) });
        }
    }
}
