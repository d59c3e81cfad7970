using NUnit.Framework;
using StageTest.Engines.K3s;

namespace StageTest.UnitTests.K3s;

internal sealed class ImageCacheTests
{
    [Test]
    public void ImagesAreKeptByTheirTagsAndOnce() =>
        Assert.That(
            ImageCache.Tagged(
                "docker.io/rancher/mirrored-pause:3.6\ndocker.io/rancher/mirrored-pause@sha256:74c4\n"
                    + "quay.io/calico/node:v3.32.1\nsha256:01b7\n"
            ),
            Is.EqualTo(new[] { "docker.io/rancher/mirrored-pause:3.6", "quay.io/calico/node:v3.32.1" })
        );

    [Test]
    public void DirectoryOfTheUserMayHoldAnyArchiveThatK3sImports()
    {
        var directory = Directory.CreateTempSubdirectory("stagetest-").FullName;
        try
        {
            foreach (var name in (string[])["node.tar.zst", "cni.tar", "README.md", "half.tar.0123"])
            {
                File.WriteAllText(Path.Combine(directory, name), "");
            }

            Assert.That(ImageCache.In(directory).Select(Path.GetFileName), Is.EqualTo(new[] { "cni.tar", "node.tar.zst" }));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public void AbsentCacheIsEmpty() => Assert.That(ImageCache.In("/nowhere/at/all"), Is.Empty);
}
