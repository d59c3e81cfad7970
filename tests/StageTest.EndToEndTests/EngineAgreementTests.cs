using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.EndToEndTests.Lab;
using StageTest.EndToEndTests.Shrinking;
using StageTest.Engines.Lab;
using StageTest.Engines.Lab.Nft;
using StageTest.Engines.Simulate;

namespace StageTest.EndToEndTests;

/// <summary>The simulation and the lab share no line between policy and verdict, so their agreement says something about both.</summary>
internal sealed class EngineAgreementTests : LabFixture
{
    // How many sets are tried; more for a night's run.
    private const string SetsVariable = "STAGETEST_AGREEMENT_SETS";

    // Most of the time goes into waiting for silence, which several labs do at once.
    private const int Labs = 4;

    // The last set that failed, which is the smallest that the generator's own search has found.
    private volatile ShrunkCase? _failing;

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
                policies => AgreeAsync(labs, plan, policies),
                TestContext.Out.WriteLine,
                iter: count,
                threads: Labs,
                print: Describe
            );
        }
        catch (CsCheckException failure) when (_failing is not null)
        {
            // The exception names the seed; the folder helps to find the cause.
            var folder = Directory.CreateTempSubdirectory("stagetest-disagreement-").FullName;
            var shrunk = await new Shrinker(DisagreeAsync).ShrinkAsync(_failing);
            ScenarioFolder.Write(shrunk, folder);
            Assert.Fail(
                $"Simulate and lab disagree. A small scenario that shows it: stagetest run {folder} --engine "
                    + $"lab\n{Describe(shrunk)}\n{failure.Message}"
            );
        }
        finally
        {
            foreach (var lab in labs)
            {
                await lab.DisposeAsync();
            }
        }
    }

    private static async Task<bool> DisagreeAsync(ShrunkCase tried)
    {
        await using var lab = await new LabEngine().OpenAsync(tried.Topology, CancellationToken.None);
        return (await DifferencesAsync(lab, tried.Topology, tried.Plan, tried.Policies)).Length > 0;
    }

    private async Task AgreeAsync(ConcurrentBag<IEngineSession> labs, ProbePlan plan, PolicySet policies)
    {
        var lab = labs.TryTake(out var free) ? free : throw new InvalidOperationException("There are more threads than labs.");
        try
        {
            var differences = await DifferencesAsync(lab, PolicyGenerator.Topology, plan, policies);
            if (differences.Length > 0)
            {
                _failing = new(PolicyGenerator.Topology, policies);

                // Not an assertion: those are counted one by one while the generator looks for a smaller set that fails.
                throw new InvalidOperationException(string.Join('\n', differences));
            }
        }
        finally
        {
            labs.Add(lab);
        }
    }

    private static async Task<string[]> DifferencesAsync(IEngineSession lab, Topology topology, ProbePlan plan, PolicySet policies)
    {
        await using var simulation = await new SimulateEngine().OpenAsync(topology, CancellationToken.None);
        await simulation.ApplyAsync(policies, CancellationToken.None);
        var calculated = await simulation.ReadAsync(plan, CancellationToken.None);
        await lab.ApplyAsync(policies, CancellationToken.None);
        var observed = await lab.ReadAsync(plan, CancellationToken.None);
        return
        [
            .. Enumerable
                .Range(0, plan.Flows.Length)
                .Where(place =>
                    observed.Verdicts[place] != calculated.Verdicts[place]
                    || !IsSameReason(observed.DetailAt(place), calculated.DetailAt(place))
                )
                .Select(place =>
                    $"{plan.Flows[place]}: lab {observed.Verdicts[place]} ({observed.DetailAt(place)}), "
                    + $"simulate {calculated.Verdicts[place]} ({calculated.DetailAt(place)})"
                ),
        ];
    }

    // Other details tell of packets, which the simulation does not send.
    private static bool IsSameReason(string? observed, string? calculated) =>
        observed == calculated || calculated?.StartsWith("not evaluated: ", StringComparison.Ordinal) is not true;

    private static string Describe(PolicySet policies) => Describe(new ShrunkCase(PolicyGenerator.Topology, policies));

    private static string Describe(ShrunkCase shown) =>
        NftRuleset.Render(shown.Policies, shown.Topology, Placement.Default(shown.Topology));
}
