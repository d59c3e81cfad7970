using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.K3s;

namespace StageTest.UnitTests.K3s;

/// <summary>Which archives of images nodes import, and which images are kept.</summary>
internal sealed class ImageCacheTests
{
    private const string Node = "quay.io/calico/node:v3.32.1";
    private const string Old = "sha256:01";
    private const string New = "sha256:02";

    private string _directory = "";

    [SetUp]
    public void Make() => _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void ImagesAreKeptByTheirTagsAndOnce() =>
        Assert.That(
            ImageCache.Tagged(
                """
                REF                                          TYPE                                    DIGEST      SIZE      PLATFORMS  
                docker.io/rancher/mirrored-pause:3.6         application/vnd.oci.image.index.v1+json sha256:74c4 301.4 KiB linux/amd64 a=b
                docker.io/rancher/mirrored-pause@sha256:74c4 application/vnd.oci.image.index.v1+json sha256:74c4 301.4 KiB linux/amd64 -
                quay.io/calico/node:v3.32.1                  application/vnd.oci.image.index.v1+json sha256:01b7 90.1 MiB  linux/amd64 -
                sha256:01b7                                  application/vnd.oci.image.index.v1+json sha256:01b7 90.1 MiB  linux/amd64 -
                """
            ),
            Is.EqualTo(new[] { ("docker.io/rancher/mirrored-pause:3.6", "sha256:74c4"), (Node, "sha256:01b7") })
        );

    [Test]
    public void WhatTheUserGivesWinsOverWhatIsKept()
    {
        var kept = Write("cache/quay.io-calico-node-v3.32.1.tar", Index(Node, Old));
        var other = Write("cache/docker.io-library-web-1.tar", Index("docker.io/library/web:1", Old));
        var given = Write("given/node.tar", ("manifest.json", $$"""[{"Config":"c.json","RepoTags":["{{Node}}"],"Layers":[]}]"""));

        Assert.That(NodeArchives.Choose([other, kept], [given]), Is.EqualTo(new[] { other, given }));
    }

    [Test]
    public void NamesOfImagesCountInFull()
    {
        var kept = Write("cache/docker.io-library-web-1.tar", Index("docker.io/library/web:1", Old));
        var given = Write("given/web.tgz", ("./manifest.json", """[{"RepoTags":["web:1"]}]"""));

        Assert.That(NodeArchives.Choose([kept], [given]), Is.EqualTo(new[] { given }));
    }

    [TestCase("web", "docker.io/library/web")]
    [TestCase("calico/node:v3", "docker.io/calico/node:v3")]
    [TestCase("localhost/web:1", "localhost/web:1")]
    [TestCase("registry:5000/web:1", "registry:5000/web:1")]
    [TestCase("quay.io/calico/node:v3", "quay.io/calico/node:v3")]
    public void NameInFullHasItsRegistry(string name, string full) => Assert.That(ImageArchive.FullName(name), Is.EqualTo(full));

    [Test]
    public void DirectoryOfTheCacheItselfMayBeGiven()
    {
        var kept = Write("cache/quay.io-calico-node-v3.32.1.tar", Index(Node, Old));
        var link = Path.Combine(_directory, "link.tar");
        File.CreateSymbolicLink(link, kept);

        Assert.That(NodeArchives.Choose([kept], [kept]), Is.EqualTo(new[] { kept }));
        Assert.That(NodeArchives.Choose([kept], [link]), Is.EqualTo(new[] { link }));
    }

    [Test]
    public void ArchiveThatNothingHereUnpacksComesLast()
    {
        var kept = Write("cache/quay.io-calico-node-v3.32.1.tar", Index(Node, Old));
        var given = Path.Combine(_directory, "a.tar.zst");
        File.WriteAllText(given, "packed");

        var chosen = NodeArchives.Choose([kept], [given]);

        Assert.That(chosen, Is.EqualTo(new[] { kept, given }));
        Assert.That(chosen.Select(NodeArchives.NameFor), Is.Ordered.And.Unique);
    }

    [Test]
    public void FilesOfOneNameAreMountedBeside()
    {
        var kept = Write("cache/node.tar", Index("docker.io/library/web:1", Old));
        var given = Write("given/node.tar", Index(Node, Old));

        Assert.That(
            NodeArchives.Choose([kept], [given]).Select(NodeArchives.NameFor),
            Is.EqualTo(new[] { "0000-node.tar", "0001-node.tar" })
        );
    }

    [Test]
    public void ArchiveOfTheUserThatIsNoneIsNamed()
    {
        var given = Path.Combine(_directory, "node.tar");
        File.WriteAllText(given, new string('x', 1024));

        Assert.That(
            () => NodeArchives.Choose([], [given]),
            Throws.InstanceOf<EngineException>().With.Message.StartsWith($"'{given}' is not an archive of images, as 'docker save' writes")
        );
    }

    [Test]
    public void KeptImageOfAnotherDigestOrABrokenOneIsRenewed()
    {
        Write("quay.io-calico-node-v3.32.1.tar", Index(Node, Old));
        File.WriteAllText(Path.Combine(_directory, "docker.io-library-web-1.tar"), new string('x', 1024));
        var cache = new ImageCache(_directory);

        Assert.That(cache.Has(Node, Old), Is.True);
        Assert.That(cache.Has(Node, New), Is.False);
        Assert.That(cache.Has("docker.io/library/web:1", Old), Is.False);
        Assert.That(cache.Has("docker.io/library/absent:1", Old), Is.False);
        Assert.That(NodeArchives.Choose(cache.Archives, []), Has.Exactly(1).Items);
    }

    [Test]
    public void DirectoryOfTheUserMayHoldAnyArchiveThatK3sImports()
    {
        foreach (var name in (string[])["node.tar.zst", "cni.tar", "README.md", "half.tar.0123"])
        {
            File.WriteAllText(Path.Combine(_directory, name), "");
        }

        Assert.That(ImageArchive.In(_directory).Select(Path.GetFileName), Is.EqualTo(new[] { "cni.tar", "node.tar.zst" }));
    }

    [Test]
    public void AbsentCacheIsEmpty() => Assert.That(ImageArchive.In("/nowhere/at/all"), Is.Empty);

    private static (string Name, string Content) Index(string image, string digest) =>
        ("index.json", $$"""{"manifests":[{"annotations":{"io.containerd.image.name":"{{image}}"},"digest":"{{digest}}"}]}""");

    private string Write(string file, (string Name, string Content) entry)
    {
        var path = Path.Combine(_directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = File.Create(path);
        var isZipped = file.EndsWith(".tgz", StringComparison.Ordinal);
        using var packed = isZipped ? new GZipStream(stream, CompressionLevel.Fastest) : (Stream)stream;
        using var writer = new TarWriter(packed);
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "blobs/sha256/aa") { DataStream = new MemoryStream(new byte[700]) });
        writer.WriteEntry(
            new PaxTarEntry(TarEntryType.RegularFile, entry.Name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(entry.Content)) }
        );
        return path;
    }
}
