using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>How often the gate starts git: each start costs as much as reading a small repository.</summary>
internal sealed class GitProcessTests
{
    [Test]
    public void EachCommitIsListedOnceAndItsFilesAreReadTogether()
    {
        using var repository = new GateRepository();
        repository.Write(
            "stagetest.yaml",
            "apiVersion: stagetest.io/v1\nkind: Repository\nowners:\n  - { subject: user ann, tiers: [shop] }\n"
        );
        repository.Commit();
        repository.Branch("change");
        repository.Write("README.md", "A shop.\n");
        repository.Commit();

        var started = repository.GitsOf("--base", "base", "--head", "HEAD", "--engine", "simulate");

        string[] lists = [.. started.Where(git => git.StartsWith("ls-tree", StringComparison.Ordinal))];
        Assert.That(lists, Has.Exactly(2).Items);
        Assert.That(lists, Is.Unique);
        Assert.That(started.Where(git => git.StartsWith("cat-file", StringComparison.Ordinal)), Has.Exactly(2).Items);
        Assert.That(started, Has.Length.LessThanOrEqualTo(9), string.Join('\n', started));
    }
}
