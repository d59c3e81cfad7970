using System.Globalization;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Mutation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Recommendation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Evaluation;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Recommendation;

/// <summary>
/// What some policies allow is all that is told; the policies that are made of it allow just that, or say what they cannot tell.
/// </summary>
internal sealed class ClosedLoopTests
{
    // Set STAGETEST_PROPERTY_SETS for a longer search.
    private static readonly int RandomTopologies = int.Parse(
        Environment.GetEnvironmentVariable("STAGETEST_PROPERTY_SETS") ?? "200",
        CultureInfo.InvariantCulture
    );

    // Set STAGETEST_LOOP to 'all' for the mutants of every kind.
    private static readonly bool IsAll = Environment.GetEnvironmentVariable("STAGETEST_LOOP") == "all";

    private static IEnumerable<TestCaseData> Scenarios => Repository.Scenarios("scenarios");

    [TestCaseSource(nameof(Scenarios))]
    public void WhatAScenarioAllowsIsWhatIsRecommended(string file)
    {
        var scenario = Repository.Read(file);
        var demand = DemandOf(scenario.Topology, scenario.PoliciesAt(Stage.Promoted), scenario.Plan);

        foreach (var form in PolicyForm.Known)
        {
            foreach (var options in Variants(form))
            {
                AssertLoop(demand, scenario.Plan, options);
            }
        }
    }

    [Test]
    public void WhatRandomPoliciesAllowIsWhatIsRecommended() =>
        Gen.Select(NaiveGenerator.Topology, NaiveGenerator.Policies, Gen.Int[0, PolicyForm.Known.Length - 1])
            .Sample(
                (topology, policies, chosen) =>
                {
                    var problems = new DiagnosticBag();
                    var read = PolicyReader.Read(string.Join("---\n", policies.Select(p => p.Write())), "random.yaml", problems);
                    var plan = ProbePlan.Complete(topology);
                    var demand = DemandOf(topology, PolicySet.Of(read, CalicoVersionText.Newest).AsIfPromoted(), plan);
                    foreach (var options in Variants(PolicyForm.Known[chosen]))
                    {
                        AssertLoop(demand, plan, options);
                    }
                },
                iter: RandomTopologies,
                threads: 1
            );

    // With strangers to ask: addresses and ports next to those that are wanted, of which a rule that is too wide would let some through.
    [TestCaseSource(nameof(Scenarios))]
    public void EveryMutantIsNoticed(string file)
    {
        var scenario = Repository.Read(file);
        var demand = DemandOf(scenario.Topology, scenario.PoliciesAt(Stage.Promoted), scenario.Plan);

        // One kind for each scenario, all of them among the scenarios; wherever the repository is.
        var name = Path.GetRelativePath(Repository.Root, file);
        PolicyForm[] forms = IsAll ? [.. PolicyForm.Known] : [PolicyForm.Known[name.Sum(c => c) % PolicyForm.Known.Length]];
        foreach (var form in forms)
        {
            AssertEveryMutantIsNoticed(scenario, demand, form);
        }
    }

    [Test]
    public void WhatCalicoDropsInAnyCaseProvesNothingAgainstThePolicies()
    {
        var file = Path.Combine(Repository.Root, "scenarios", "conformance", "calico", "encapsulation.yaml");
        var scenario = Repository.Read(file);
        var demand = DemandOf(scenario.Topology, scenario.PoliciesAt(Stage.Promoted), scenario.Plan);

        var proof = ProofScenario.Of(Recommender.Of(demand, new() { DefaultDeny = true }), file, []);

        Assert.That(proof.Unreachable.Select(f => $"{f}"), Does.Contain("here/other -> here/tunnel:4789/udp"));
    }

    [TestCaseSource(nameof(Scenarios))]
    public void HowManyReplicasThereAreChangesNothing(string file)
    {
        var scenario = Repository.Read(file);

        PolicyRecommendation With(int replicas)
        {
            var topology = scenario.Topology with
            {
                Workloads = [.. scenario.Topology.Workloads.Select(w => w.HostNetwork ? w : w with { Replicas = replicas })],
            };
            return Recommender.Of(Intent.Of(scenario) with { Topology = topology }, new());
        }

        var two = TextsOf(With(2));
        foreach (var replicas in Enumerable.Range(3, 3))
        {
            Assert.That(TextsOf(With(replicas)), Is.EqualTo(two), $"{replicas} replicas");
        }
    }

    private static void AssertEveryMutantIsNoticed(Scenario scenario, Demand demand, PolicyForm form)
    {
        RecommendationOptions options = new() { Form = form, DefaultDeny = true };
        var made = Recommender.Of(demand with { Topology = Watched.Of(demand) }, options);
        Assert.That(made.Files.Select(f => f.Text), Is.EqualTo(Recommender.Of(demand, options).Files.Select(f => f.Text)));
        var problems = new DiagnosticBag();
        var run = MutationRunner.Run(
            ProofScenario.Of(made, scenario.File, scenario.Unreachable),
            new() { MostMutants = 40, Parallel = 1 },
            problems,
            CancellationToken.None
        );

        Assert.That(problems.Items, Is.Empty);
        Assert.That(
            run!.Survivors.Select(s => $"{form.Kind} {s.Mutant.Description}: {s.Change!.From} => {s.Change.To} {s.Change.Opened}"),
            Is.Empty
        );
    }

    private static IEnumerable<RecommendationOptions> Variants(PolicyForm form) =>
        [
            new() { Form = form },
            new() { Form = form, DefaultDeny = true },
            new()
            {
                Form = form,
                DefaultDeny = true,
                AllowGeneralise = true,
                MergePrefixes = true,
            },
        ];

    private static Demand DemandOf(Topology topology, PolicySet policies, ProbePlan plan)
    {
        var matrix = new PolicyEvaluator(topology, Placement.Default(topology), policies).EvaluateAll(plan);
        var allowed = plan.Flows.Where((_, place) => matrix.Verdicts[place] == Verdict.Allowed).ToArray();
        var wanted = new WantedFlows();
        var unwritten = new List<UnwrittenFlow>();
        foreach (var flow in allowed)
        {
            var becomes = Translation.Of(topology, flow, out var problem);
            foreach (var one in becomes)
            {
                wanted.Add(one, new("seen"));
            }

            if (problem is not null)
            {
                unwritten.Add(new($"{flow}", problem));
            }
        }

        return new()
        {
            Topology = topology,
            Sources = ["seen"],
            Wanted = wanted.Sorted(),
            Asked = [.. allowed],
            Unwritten = [.. unwritten],
        };
    }

    private static void AssertLoop(Demand demand, ProbePlan plan, RecommendationOptions options)
    {
        var made = Recommender.Of(demand, options);
        Assert.That(made.Proof.Faults, Is.Empty, $"{options.Form.Kind}\n{string.Join('\n', TextsOf(made))}");
        Assert.That(made.Proof.Surplus, Is.Empty, string.Join('\n', TextsOf(made)));
        Assert.That(TextsOf(Recommender.Of(demand, options)), Is.EqualTo(TextsOf(made)));

        var problems = new DiagnosticBag();
        var read = made.Files.Select(f => PolicyReader.Read(f.Text, f.Name, problems)).ToArray();
        Assert.That(problems.Items, Is.Empty);
        var promoted = PolicySet.Of(PolicyDocuments.Of(read).AsStaged(), CalicoVersionText.Newest).AsIfPromoted();
        var matrix = new PolicyEvaluator(demand.Topology, Placement.Default(demand.Topology), promoted).EvaluateAll(plan);
        var unwritten = made.Unwritten.Select(u => u.Connection).ToHashSet();
        var more = made.Generalisations.Select(g => g.Flow).Concat(made.Proof.Open).ToHashSet();
        var wanted = demand.Wanted.Select(w => w.Flow).Concat(demand.Asked).ToHashSet();
        foreach (var (place, flow) in plan.Flows.Index())
        {
            var becomes = Translation.Of(demand.Topology, flow, out _).ToArray();
            var isLeftOut = unwritten.Contains($"{flow}") || becomes.Any(f => unwritten.Contains($"{f}"));
            if (wanted.Contains(flow) && !isLeftOut)
            {
                Assert.That(matrix.Verdicts[place], Is.EqualTo(Verdict.Allowed), $"{flow}\n{string.Join('\n', TextsOf(made))}");
            }
            else if (matrix.Verdicts[place] == Verdict.Allowed)
            {
                Assert.That(
                    isLeftOut || becomes.All(f => wanted.Contains(f) || more.Contains(f) || IsUngoverned(made, f)),
                    $"{flow}\n{string.Join('\n', TextsOf(made))}"
                );
            }
        }

        if (options.AllowGeneralise)
        {
            // What is left are pods on their node's network, and what Calico drops in any case.
            Assert.That(made.Unwritten.Where(u => u.Reason.Contains("--allow-generalise", StringComparison.Ordinal)), Is.Empty);
        }
    }

    private static bool IsUngoverned(PolicyRecommendation made, Flow flow) =>
        made.WithoutFlows.Contains(flow.From) && made.WithoutFlows.Contains(flow.To);

    private static string[] TextsOf(PolicyRecommendation made) => [.. made.Files.Select(f => RecommendationWords.TextOf(made, f))];
}
