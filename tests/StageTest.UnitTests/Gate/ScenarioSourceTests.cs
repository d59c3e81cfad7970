using NUnit.Framework;
using StageTest.Core.Gate;

namespace StageTest.UnitTests.Gate;

/// <summary>What a scenario names, by path in the repository, and which sources of the change keep it.</summary>
internal sealed class ScenarioSourceTests
{
    [Test]
    public void PathsAreThoseOfTheRepository()
    {
        var sources = ScenarioSource.Of(
            """
            topology: { manifests: [../../apps/shop/, { kustomize: ../../apps/prod }] }
            policies:
              enforced: [../../policies/live/, ./own/*.yaml]
              staged: ../../policies/next.yaml
            """,
            "scenarios/shop/a.yaml"
        );

        Assert.That(
            sources.Select(s => $"{s.List} {s.Path} {s.IsRendered}"),
            Is.EqualTo(
                new[]
                {
                    "policies policies/live False",
                    "policies scenarios/shop/own False",
                    "policies policies/next.yaml False",
                    "topology.manifests apps/shop False",
                    "topology.manifests apps/prod True",
                }
            )
        );
    }

    [TestCase("../live/", "../live/", true)]
    [TestCase("../live/", "../", true)]
    [TestCase("../live/", "../liv2/", false)]
    [TestCase("../live/", "../live/a.yaml", false)]
    [TestCase("../live/a.yaml", "../live/b.yaml", true)]
    [TestCase("../live/a.yaml", "../live/", true)]
    [TestCase("../live/a.yaml", "../other/a.yaml", false)]
    public void AFolderMustStayAndAFileMayHaveAnotherName(string before, string after, bool isKept)
    {
        static ScenarioSource Source(string path) => ScenarioSource.Of($"policies: {{ enforced: [{path}] }}", "scenarios/a.yaml").Single();

        Assert.That(Source(before).IsKeptBy(Source(after), path => !path.EndsWith(".yaml", StringComparison.Ordinal)), Is.EqualTo(isKept));
    }
}
