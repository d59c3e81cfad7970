using System.Runtime.Versioning;
using System.Security.Cryptography;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>How the action for GitHub installs a release of StageTest.</summary>
[Platform(Exclude = "Win", Reason = "Programs are made with their mode.")]
[UnsupportedOSPlatform("windows")]
internal sealed class ReleaseInstallTests
{
    [TestCase(true, 0, "")]
    [TestCase(false, 2, "does not have the digest of the input sha256")]
    public void TheReleaseIsInstalledOnlyWithItsDigest(bool isTheArchive, int code, string said)
    {
        using var repository = Pipeline.Changed(opens: false);
        const string Name = "stagetest-1.2.3-linux-x64";
        repository.Write($".git/release/{Name}/stagetest", "#!/bin/sh\necho installed\n");
        File.SetUnixFileMode(repository.PathOf($".git/release/{Name}/stagetest"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var archive = repository.PathOf(".git/archive");
        Assert.That(Pipeline.Bash(repository, $"tar -czf '{archive}' -C .git/release {Name}", []).Code, Is.Zero);
        Pipeline.Stub(
            repository,
            "curl",
            $"while [ \"$1\" != --output ]; do shift; done; cp '{archive}' \"$2\"; printf '%s' \"$3\" >calls"
        );
        var digest = Convert.ToHexStringLower(SHA256.HashData(isTheArchive ? File.ReadAllBytes(archive) : [1]));

        var step = Pipeline.GitHub(repository, "Install", ("STAGETEST_VERSION", "1.2.3"), ("STAGETEST_SHA256", digest));

        Assert.That(step.Code, Is.EqualTo(code), step.Output);
        Assert.That(step.Output, Does.Contain(said));
        Assert.That(repository.Read("calls"), Does.EndWith($"/releases/download/v1.2.3/{Name}.tar.gz"));
        Assert.That(step.Outputs.ContainsKey("command"), Is.EqualTo(isTheArchive));
        if (isTheArchive)
        {
            Assert.That(Pipeline.Bash(repository, $"'{step.Outputs["command"]}'", []).Output, Is.EqualTo("installed\n"));
        }
    }

    [TestCase("1.2.3; touch pwned", "The input version is not a version.")]
    [TestCase("../../other", "The input version is not a version.")]
    [TestCase("1.2.3", "The input sha256 is not a SHA-256")]
    public void OddVersionsAndDigestsAreRefused(string version, string said)
    {
        using var repository = Pipeline.Changed(opens: false);
        Pipeline.Stub(repository, "curl", "touch pwned");

        var step = Pipeline.GitHub(repository, "Install", ("STAGETEST_VERSION", version));

        Assert.That(step.Code, Is.EqualTo(2), step.Output);
        Assert.That(step.Output, Does.Contain(said));
        Assert.That(File.Exists(repository.PathOf("pwned")), Is.False);
    }
}
