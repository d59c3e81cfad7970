using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.EndToEndTests.Lab;
using StageTest.Engines.Lab;
using StageTest.Engines.Simulate;

namespace StageTest.EndToEndTests;

/// <summary>The simulation and the lab share no line between policy and verdict, so their agreement says something about both.</summary>
internal sealed class EngineAgreementTests : LabFixture
{
    // How many sets are tried; more for a night's run.
    private const string SetsVariable = "STAGETEST_AGREEMENT_SETS";

    // Most of the time goes into waiting for silence, which several labs do at once.
    private const int Labs = 4;

    [Test]
    public async Task SimulateAndLabAgreeOnRandomPolicySets()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable(SetsVariable) ?? "200", CultureInfo.InvariantCulture);
        var plan = PolicyGenerator.Plan;
        var labs = new ConcurrentBag<IEngineSession>();
        try
        {
            for (var lab = 0; lab < Labs; lab++)
            {
                labs.Add(await new LabEngine().OpenAsync(PolicyGenerator.Topology, CancellationToken.None));
            }

            await PolicyGenerator.Sets.SampleAsync(
                policies => AgreeAsync(labs, plan, policies), TestContext.Out.WriteLine, iter: count, threads: Labs, print: Describe);
        }
        finally
        {
            foreach (var lab in labs)
            {
                await lab.DisposeAsync();
            }
        }
    }

    private static async Task AgreeAsync(ConcurrentBag<IEngineSession> labs, ProbePlan plan, PolicySet policies)
    {
        await using var simulation = await new SimulateEngine().OpenAsync(PolicyGenerator.Topology, CancellationToken.None);
        await simulation.ApplyAsync(policies, CancellationToken.None);
        var calculated = await simulation.ReadAsync(plan, CancellationToken.None);
        var lab = labs.TryTake(out var free) ? free : throw new InvalidOperationException("There are more threads than labs.");
        try
        {
            await lab.ApplyAsync(policies, CancellationToken.None);
            var observed = await lab.ReadAsync(plan, CancellationToken.None);

            var differences = Enumerable.Range(0, plan.Flows.Length)
                .Where(place => observed.Verdicts[place] != calculated.Verdicts[place] || !IsSameReason(observed.DetailAt(place), calculated.DetailAt(place)))
                .Select(place =>
                    $"{plan.Flows[place]}: lab {observed.Verdicts[place]} ({observed.DetailAt(place)}), " +
                    $"simulate {calculated.Verdicts[place]} ({calculated.DetailAt(place)})")
                .ToArray();
            if (differences.Length > 0)
            {
                // Not an assertion: those are counted one by one while the generator looks for a smaller set that fails.
                throw new InvalidOperationException(string.Join('\n', differences));
            }
        }
        finally
        {
            labs.Add(lab);
        }
    }

    // Other details tell of packets, which the simulation does not send.
    private static bool IsSameReason(string? observed, string? calculated) =>
        observed == calculated || calculated?.StartsWith("not evaluated: ", StringComparison.Ordinal) is not true;

    private static string Describe(PolicySet policies) =>
        NftRuleset.Render(policies, PolicyGenerator.Topology, Core.Topologies.Placement.Default(PolicyGenerator.Topology));
}
