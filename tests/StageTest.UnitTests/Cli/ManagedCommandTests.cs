using NUnit.Framework;
using StageTest.Cli;
using StageTest.Cli.Commands;
using StageTest.Engines;

namespace StageTest.UnitTests.Cli;

/// <summary>What the native command leaves to the command beside it, by the command line alone.</summary>
internal sealed class ManagedCommandTests
{
    [TestCase("doctor", ExpectedResult = true)]
    [TestCase("clean", ExpectedResult = true)]
    [TestCase("cluster-role", ExpectedResult = true)]
    [TestCase("studio scenarios", ExpectedResult = true)]
    [TestCase("run a.yaml --engine k3s", ExpectedResult = true)]
    [TestCase("run a.yaml -e cluster --context kind", ExpectedResult = true)]
    [TestCase("gate --base main --engine=k3s", ExpectedResult = true)]
    [TestCase("access --context kind", ExpectedResult = true)]
    [TestCase("observe --context kind", ExpectedResult = true)]
    [TestCase("doctor --help", ExpectedResult = false)]
    [TestCase("run a.yaml", ExpectedResult = false)]
    [TestCase("run a.yaml --engine lab", ExpectedResult = false)]
    [TestCase("access rbac", ExpectedResult = false)]
    [TestCase("lint a.yaml", ExpectedResult = false)]
    [TestCase("--version", ExpectedResult = false)]
    public bool ItIsNeededForClustersDockerAndTheStudio(string line)
    {
        var surroundings = new Surroundings(
            new() { Out = TextWriter.Null, Error = TextWriter.Null },
            EngineCatalog.Product,
            TimeProvider.System
        )
        {
            Commands = CommandList.Known,
        };
        var parsed = StageTestCommand.Create(surroundings).Parse(line.Split(' '));

        return ManagedCommand.IsNeededFor(parsed, surroundings.Engines);
    }
}
