using NUnit.Framework;
using StageTest.Engines.K3s;

namespace StageTest.UnitTests.K3s;

internal sealed class PinnedImagesTests
{
    [Test]
    public void TheImageOfK3sHasATagForPeopleAndADigestForTrust() =>
        Assert.That(PinnedImages.K3s, Does.Match(@"^rancher/k3s:v\d+\.\d+\.\d+-k3s\d+@sha256:[0-9a-f]{64}$"));

    [Test]
    public void StageIsFoundByItsNameHoweverTheKeywordsAreWritten() =>
        Assert.That(
            PinnedImages.Of("# FROM a AS k3s\nfrom other:1 as else\nfrom  image:2@sha256:ab  As  k3s\n", "k3s"),
            Is.EqualTo("image:2@sha256:ab")
        );

    [TestCase("FROM image:1")]
    [TestCase("FROM image:1 AS other")]
    public void AbsentStageIsSaid(string text) =>
        Assert.That(() => PinnedImages.Of(text, "k3s"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("no stage 'k3s'"));
}
