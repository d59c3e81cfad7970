using NUnit.Framework;
using StageTest.Core.Scenarios;
using StageTest.Engines.Lab;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Lab;

/// <summary>Cases of real input whose answers hang on what packets are like: they must be seen too.</summary>
internal sealed class RealInputOnPacketsTests : LabFixture
{
    [TestCase("source-ports", Description = "Sources have stated ports, and requests of ICMP other than echoes are answered.")]
    [TestCase("source-ports-ipv6")]
    [TestCase("entrances-of-one-family", Description = "An endpoint of a Service has one family, and one source port leads nowhere twice.")]
    [TestCase("link-local", Description = "Pods reach link-local addresses of IPv6 through their own policies.")]
    public async Task WhatIsExpectedIsSeen(string name)
    {
        var scenario = Repository.Read(Path.Combine(Repository.Root, $"tests/StageTest.UnitTests/Cli/RealInput/{name}/scenario.yaml"));
        var engine = new LabEngine();
        if (engine.ReasonAgainst(scenario.Needs) is { } reason)
        {
            Assert.Ignore(reason);
        }

        await using var lab = await engine.OpenAsync(scenario.Topology, CancellationToken.None);
        await lab.ApplyAsync(scenario.PoliciesAt(Stage.Promoted), CancellationToken.None);
        var seen = await lab.ReadAsync(scenario.Plan, CancellationToken.None);

        var expected = scenario.ExpectationAt(Stage.Promoted)!.Verdicts;
        Assert.That(
            scenario.Plan.Flows.Select((flow, place) => $"{flow} {seen.Verdicts[place]}"),
            Is.EqualTo(scenario.Plan.Flows.Select((flow, place) => $"{flow} {expected[place]}"))
        );
    }
}
