using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests.Shrinking;

/// <summary>What a failed agreement hands to people, shown with evaluators that are wrong on purpose.</summary>
internal sealed class ShrinkerTests
{
    // Each reads policies wrongly in one way, as a broken renderer would.
    private static readonly Dictionary<string, Func<Rule, Rule>> Misreadings = new()
    {
        ["notPorts are passed over"] = rule => rule with { Destination = rule.Destination with { NotPorts = [] } },
        ["Deny allows"] = rule => rule.Action == RuleAction.Deny ? rule with { Action = RuleAction.Allow } : rule,
        ["source selectors are passed over"] = rule => rule with { Source = rule.Source with { Selector = null } },
        ["notNets are passed over"] = rule => rule with { Source = rule.Source with { NotNets = [] } },
    };

    [Test]
    public async Task FindsTheOneRuleThatIsReadWronglyAndWritesAScenarioThatShowsIt([ValueSource(nameof(Names))] string name)
    {
        var misread = Misreadings[name];
        Task<bool> Fails(ShrunkCase tried) =>
            Task.FromResult(Differ(tried.Topology, tried.Policies, ProbePlan.Complete(tried.Topology), misread));
        var failing = Failing(misread);

        var shrunk = await new Shrinker(Fails).ShrinkAsync(failing);

        Assert.That(
            shrunk.Policies.Policies,
            Has.Length.LessThanOrEqualTo(2).And.Length.LessThanOrEqualTo(failing.Policies.Policies.Length)
        );
        Assert.That(shrunk.Policies.Policies.Sum(p => p.Ingress.Length + p.Egress.Length), Is.LessThanOrEqualTo(2));
        Assert.That(shrunk.Topology.Endpoints.Count(), Is.LessThanOrEqualTo(3));
        Assert.That(shrunk.Topology.Services, Is.Empty);
        var folder = Directory.CreateTempSubdirectory("stagetest-shrunk-").FullName;
        try
        {
            ScenarioFolder.Write(shrunk, folder);

            var diagnostics = new DiagnosticBag();
            var scenario = ScenarioReader.Read(Path.Combine(folder, "scenario.yaml"), new() { RepositoryRoot = folder }, diagnostics);
            Assert.That(scenario, Is.Not.Null, () => string.Join('\n', diagnostics.Sorted()));
            Assert.That(
                Differ(scenario!.Topology, scenario.Policies, scenario.Plan, misread),
                Is.True,
                "What was read back shows the same."
            );
            var (exitCode, output, _) = await StageTestProcess.RunAsync("run", folder, "--engine", "simulate", "--quiet");

            // Hold is right where replicas are treated differently; 2 would say that the folder cannot be read.
            Assert.That(exitCode, Is.Zero.Or.EqualTo(1), output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Names() => [.. Misreadings.Keys];

    private static ShrunkCase Failing(Func<Rule, Rule> misread)
    {
        ShrunkCase? failing = null;
        PolicyGenerator
            .Sets.Where(set => set.HostEndpoints.IsEmpty)
            .Sample(
                policies =>
                {
                    if (
                        failing is null
                        && Differ(PolicyGenerator.Topology, policies, ProbePlan.Complete(PolicyGenerator.Topology), misread)
                    )
                    {
                        failing = new(PolicyGenerator.Topology, policies);
                    }
                },
                iter: 2000,
                threads: 1
            );
        return failing ?? throw new InvalidOperationException("No generated set shows the misreading.");
    }

    private static bool Differ(Topology topology, PolicySet policies, ProbePlan plan, Func<Rule, Rule> misread)
    {
        var placement = Placement.Default(topology);
        var wrong = policies with
        {
            Policies =
            [
                .. policies.Policies.Select(p =>
                    p with
                    {
                        Ingress = [.. p.Ingress.Select(misread)],
                        Egress = [.. p.Egress.Select(misread)],
                    }
                ),
            ],
        };
        var right = new PolicyEvaluator(topology, placement, policies).EvaluateAll(plan);
        return right.DifferencesFrom(new PolicyEvaluator(topology, placement, wrong).EvaluateAll(plan)).Any();
    }
}
