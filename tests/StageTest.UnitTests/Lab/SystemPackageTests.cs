using NUnit.Framework;
using StageTest.Engines.Lab.Linux;

namespace StageTest.UnitTests.Lab;

internal sealed class SystemPackageTests
{
    [TestCase("apt-get", "apt-get install nftables")]
    [TestCase("dnf", "dnf install nftables")]
    [TestCase("apk", "apk add nftables")]
    [TestCase("pacman", "pacman -S nftables")]
    [TestCase("zypper", "zypper install nftables")]
    [TestCase("brew", null)]
    [TestCase("none", null)]
    public void ItIsInstalledByThePackageManagerThatIsThere(string manager, string? command) =>
        Assert.That(SystemPackage.Nftables.InstallCommand(Only(manager)), Is.EqualTo(command));

    [TestCase("apt-get", "apt-get install kubernetes-client")]
    [TestCase("dnf", "dnf install /usr/bin/kubectl")]
    [TestCase("apk", "apk add kubectl")]
    [TestCase("pacman", "pacman -S kubectl")]
    [TestCase("brew", "brew install kubectl")]
    public void PackagesHaveOtherNamesElsewhere(string manager, string command) =>
        Assert.That(SystemPackage.Kubectl.InstallCommand(Only(manager)), Is.EqualTo(command));

    [TestCase("apt-get", "apt-get install aspnetcore-runtime-10.0")]
    [TestCase("dnf", "dnf install aspnetcore-runtime-10.0")]
    [TestCase("apk", "apk add aspnetcore10-runtime")]
    [TestCase("pacman", "pacman -S aspnet-runtime")]
    [TestCase("brew", "brew install dotnet")]
    [TestCase("zypper", null)]
    public void TheStudiosRuntimeHasANameInEach(string manager, string? command) =>
        Assert.That(SystemPackage.AspNetCore.InstallCommand(Only(manager)), Is.EqualTo(command));

    [Test]
    public void AnotherManagerIsAskedForWhatTheFirstDoesNotHave() =>
        Assert.That(SystemPackage.Helm.InstallCommand(name => name is "apt-get" or "brew" ? name : null), Is.EqualTo("brew install helm"));

    [Test]
    public void WithoutAManagerTheRemedyNamesThePackage()
    {
        Assert.That(SystemPackage.UtilLinux.Remedy(Only("none")), Is.EqualTo("Install util-linux."));
        Assert.That(SystemPackage.UtilLinux.Remedy(Only("apk")), Is.EqualTo("Install util-linux ('apk add util-linux')."));
    }

    private static Func<string, string?> Only(string manager) => name => name == manager ? $"/usr/bin/{name}" : null;
}
