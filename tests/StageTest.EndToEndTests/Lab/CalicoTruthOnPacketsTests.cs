using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;
using StageTest.UnitTests.Evaluation.Truth;

namespace StageTest.EndToEndTests.Lab;

/// <summary>
/// Holds packets of the lab against verdicts of Calico's own code. Set <c>STAGETEST_TRUTH_CASES=all</c> for every case instead of a sample.
/// </summary>
[Parallelizable(ParallelScope.Children)]
internal sealed class CalicoTruthOnPacketsTests : LabFixture
{
    private const string CasesVariable = "STAGETEST_TRUTH_CASES";
    private const int OneOf = 10;

    [Test]
    public async Task PacketsGoWhereCalicoLetsThem([ValueSource(nameof(Sample))] string name)
    {
        var truth = TruthCase.Read(name);
        var engine = new LabEngine();
        if (engine.ReasonAgainst(truth.Scenario.Needs) is not null)
        {
            truth = truth.Without(Protocol.Sctp);
        }

        await using var lab = await engine.OpenAsync(truth.Scenario.Topology, CancellationToken.None);
        foreach (var (policies, expected) in truth.Sets)
        {
            await lab.ApplyAsync(policies, CancellationToken.None);
            var first = await lab.ReadAsync(truth.Plan, new ReadOptions(), CancellationToken.None);
            var surprises = truth.Plan.Where(flow => first.Matrix[flow] != expected[truth.Plan.PlaceOf(flow)]);
            var second = await lab.ReadAsync(surprises, new ReadOptions { Patience = 4 }, CancellationToken.None);

            Assert.That(
                surprises
                    .Flows.Where(flow => second.Matrix[flow] != expected[truth.Plan.PlaceOf(flow)])
                    .Select(flow => $"{flow}: Calico {expected[truth.Plan.PlaceOf(flow)]}, lab {second.Matrix[flow]}"),
                Is.Empty
            );
        }
    }

    // Some of each kind, and all that were once judged wrong.
    private static IEnumerable<string> Sample =>
        Environment.GetEnvironmentVariable(CasesVariable) == "all"
            ? TruthCase.Names
            : TruthCase.Names.Where((name, place) => place % OneOf == 0 || name.StartsWith("known", StringComparison.Ordinal));
}
