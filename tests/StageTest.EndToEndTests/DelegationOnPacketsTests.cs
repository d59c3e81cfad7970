using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.EndToEndTests.Lab;
using StageTest.Engines.Lab;

namespace StageTest.EndToEndTests;

/// <summary>Each connection that an owner could open is opened by its witness, as packets show.</summary>
internal sealed class DelegationOnPacketsTests : LabFixture
{
    // Set STAGETEST_DELEGATION_SETS for a longer search.
    private static readonly long Sets = long.TryParse(
        Environment.GetEnvironmentVariable("STAGETEST_DELEGATION_SETS"),
        CultureInfo.InvariantCulture,
        out var sets
    )
        ? sets
        : 5;

    [Test]
    public async Task WitnessesOpenWhatTheySay()
    {
        var topology = PolicyGenerator.Topology;
        await using var lab = await new LabEngine().OpenAsync(topology, CancellationToken.None);
        var opened = 0;

        await Gen.Select(PolicyGenerator.Sets.Where(s => s.HostEndpoints.IsEmpty), Gen.OneOf("security", "default"))
            .SampleAsync(
                async (others, tier) =>
                {
                    var bounds = Delegation.Of(
                        topology,
                        Placement.Default(topology),
                        others.Live(),
                        PolicyGenerator.Plan,
                        PolicyReach.OfTier(tier, topology)
                    );
                    foreach (var same in bounds.Witnesses.Where(w => w.Way.Action == RuleAction.Allow).GroupBy(w => w.Way.Yaml))
                    {
                        var flows = same.Select(w => w.Flow).ToImmutableHashSet();
                        await lab.ApplyAsync(AppliedWitness.Of(others.Live(), same.First().Way), CancellationToken.None);
                        var seen = await lab.ReadAsync(PolicyGenerator.Plan.Where(flows.Contains), CancellationToken.None);
                        Assert.That(seen.Verdicts, Is.All.EqualTo(Verdict.Allowed), same.First().Way.Words);
                        opened += flows.Count;
                    }
                },
                iter: Sets,
                threads: 1
            );

        TestContext.Out.WriteLine($"{Sets} sets, {opened} connections opened");
        Assert.That(opened, Is.Positive);
    }
}
