using NUnit.Framework;
using StageTest.Engines;
using StageTest.Engines.Lab;

namespace StageTest.UnitTests.Lab;

internal sealed class LabPrerequisitesTests
{
    [TestCase("nft", "nft was not found. Install nftables ('apt-get install nftables'). Or use '--engine simulate'.")]
    [TestCase("unshare", "unshare was not found. Install util-linux ('apt-get install util-linux'). Or use '--engine simulate'.")]
    public void NamesTheMissingCommandAndItsPackage(string missing, string message) =>
        Assert.That(LabPrerequisites.Missing(isLinux: true, name => name == missing ? null : $"/usr/bin/{name}"), Is.EqualTo(message));

    [Test]
    public void NothingIsMissingWhereEverythingIsInstalled() =>
        Assert.That(LabPrerequisites.Missing(isLinux: true, name => $"/usr/bin/{name}"), Is.Null);

    [Test]
    public void SaysThatOtherSystemsCannotRunIt() =>
        Assert.That(LabPrerequisites.Missing(isLinux: false, name => name), Does.StartWith("The lab needs Linux."));

    [Test]
    public void TheLabIsChosenWhereItCanRun() => Assert.That(EngineCatalog.Choosing(reasonAgainstLab: null).Engine.Name, Is.EqualTo("lab"));

    [Test]
    public void TheSimulationIsChosenElseAndTheReasonIsSaid()
    {
        var choice = EngineCatalog.Choosing("nft was not found.");

        Assert.That(choice.Engine.Name, Is.EqualTo("simulate"));
        Assert.That(choice.Reason, Does.EndWith("the lab cannot run here: nft was not found."));
    }

    [Test]
    public void EveryNameInTheCatalogFindsItsEngine() =>
        Assert.That(
            EngineCatalog.Product.Names.Select(n => EngineCatalog.Product.Find(n)?.Create([], new()).Name),
            Is.EqualTo(EngineCatalog.Product.Names)
        );
}
