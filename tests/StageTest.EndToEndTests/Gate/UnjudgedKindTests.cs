using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Gate;

/// <summary>A kind that changes traffic and that no engine judges arrives where policies are deployed from.</summary>
internal sealed class UnjudgedKindTests
{
    [Test]
    public async Task TheGateDoesNotPromotePastIt()
    {
        var original = Path.Combine(Repository.Root, "tests/StageTest.UnitTests/Cli/RealInput/gate-authz");
        using var repository = new GateRepository();
        repository.Git("rm", "-r", "--quiet", ".");
        foreach (var file in (string[])["policies/redis.yaml", "scenarios/shop.yaml"])
        {
            repository.Write(file, File.ReadAllText(Path.Combine(original, file)));
        }

        repository.Commit();
        repository.Branch("change");
        repository.Write("policies/authz.yaml", File.ReadAllText(Path.Combine(original, "authz.yaml.add")));
        repository.Commit();

        var (code, report, error) = await repository.JudgeAsync("--base", "base", "--head", "change");

        Assert.That(code, Is.Not.Zero, error);
        Assert.That($"{report}{error}", Does.Contain("AuthorizationPolicy"));
    }
}
