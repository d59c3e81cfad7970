using System.Runtime.CompilerServices;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Gate;
using StageTest.Core.Mutation;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Gate;

/// <summary>The base's question, asked of the policies of every scenario here and of mistakes in them.</summary>
internal sealed class BaseQuestionTests
{
    private const int MostMutants = 25;

    [TestCaseSource(nameof(Files))]
    public void TheSamePoliciesGiveTheSameAnswers(string file)
    {
        var scenario = Read(file);

        Assert.That(BaseQuestion.Ask(scenario, scenario, scenario.Policies).Answers, Is.Empty);
    }

    [TestCaseSource(nameof(Files))]
    public void APromotionAnswersAsTheBaseExpects(string file)
    {
        var scenario = Read(file);
        var promoted = scenario.Policies.AsIfPromoted();

        var question = BaseQuestion.Ask(scenario, scenario with { Policies = promoted, Baseline = null }, promoted);

        Assert.That(question.Answers.Where(a => a.IsOtherwise), Is.Empty);
    }

    /// <summary>A flow that a mistake turns, away from what the base expects, is answered otherwise, and no other flow is.</summary>
    [TestCaseSource(nameof(Files))]
    public void EveryMistakeThatTurnsAFlowIsAnsweredOtherwise(string file)
    {
        var scenario = Read(file);
        var run = MutationRunner.Run(scenario, new() { MostMutants = MostMutants }, new(), CancellationToken.None)!;
        var was = Verdicts(scenario);
        foreach (var mutant in run.Results.Select(r => r.Mutant))
        {
            var after = scenario with { Policies = mutant.Apply(scenario.Policies) };
            var now = Verdicts(after);
            var turned = scenario.Plan.Flows.Where(flow => now[flow] != was[flow] && now[flow] != Expected(scenario, flow)).ToArray();

            var question = BaseQuestion.Ask(scenario, after: null, after.Policies);

            Assert.That(
                question.Answers.Where(a => a is { IsOtherwise: true, Stage: Stage.Promoted }).Select(a => a.Flow),
                Is.EquivalentTo(turned.Where(flow => Expected(scenario, flow) is Verdict.Allowed or Verdict.Denied)),
                $"{mutant.Subject} {mutant.Description}"
            );
        }
    }

    /// <summary>Scenarios and steps have flows of the same name, and a reader must know which of them a reason is about.</summary>
    [Test]
    public void ReasonNamesItsScenario()
    {
        static IEnumerable<string> Texts(Scenario before)
        {
            var after = before with { Policies = before.Policies with { Policies = [] } };
            var change = ScenarioChange.Of(before, after, isNew: false);
            return QuestionReview
                .Of(BaseQuestion.Ask(before, after, after.Policies))
                .Concat(DeclarationReview.Of(change, DeclaredChange.None, all: null, isOwed: false))
                .Select(r => r.Text);
        }

        string[] texts = [.. Texts(Sample.Shop)];

        Assert.That(texts.Select(t => t.Contains("'shop'", StringComparison.Ordinal)), Has.All.True.And.Exactly(2).Items);
        Assert.That(Texts(Sample.Shop with { Name = "shop/next" }).Intersect(texts), Is.Empty);
    }

    private static Verdict? Expected(Scenario scenario, Flow flow) => scenario.Promoted.Verdicts[scenario.Plan.PlaceOf(flow)];

    private static ConnectivityMatrix Verdicts(Scenario scenario) =>
        new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(Stage.Promoted)).EvaluateAll(
            scenario.Plan
        );

    private static Scenario Read(string file) => ScenarioReader.Read(Path.Combine(Root(), file), new(), new())!;

    private static IEnumerable<string> Files() =>
        ScenarioFiles.Find([Path.Combine(Root(), "scenarios")], new()).Select(f => Path.GetRelativePath(Root(), f));

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
