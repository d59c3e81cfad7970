using System.Collections.Concurrent;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Recommendation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.EndToEndTests.Lab;
using StageTest.EndToEndTests.Shrinking;
using StageTest.UnitTests.Evaluation;
using StageTest.UnitTests.Recommendation;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests;

/// <summary>Recommended policies on packets: what was seen leads to policies that let just that through.</summary>
[Parallelizable(ParallelScope.Children)]
internal sealed class RecommendOnPacketsTests : LabFixture
{
    // Set STAGETEST_LOOP to 'all' for every scenario and 200 random topologies; else a few of them are tested.
    private static readonly bool IsAll = Environment.GetEnvironmentVariable("STAGETEST_LOOP") == "all";

    private static readonly int Topologies = IsAll ? 200 : 1;

    private readonly ConcurrentBag<RecommendationLoop> _loops = [];

    private static IEnumerable<TestCaseData> Scenarios =>
        IsAll
            ? Repository.Scenarios("scenarios")
            :
            [
                new(Path.Combine(Repository.Root, "scenarios/shop/lockdown.yaml")),
                new(Path.Combine(Repository.Root, "scenarios/conformance/services/target-ports.yaml")),
            ];

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        foreach (var step in _loops.SelectMany(l => l.Spent).GroupBy(s => s.Key, s => s.Value))
        {
            await TestContext.Progress.WriteLineAsync($"{step.Key}: {step.Sum(s => s.TotalSeconds):0.0} s");
        }

        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Scenarios))]
    public async Task WhatPacketsMetLeadsToPoliciesThatPacketsProve(string scenario) =>
        Assert.That(await ProblemsAsync(_ => scenario), Is.Empty);

    [Test]
    public Task WhatPacketsMetAmongRandomPoliciesLeadsToPoliciesThatPacketsProve() =>
        Gen.Select(NaiveGenerator.Topology, NaiveGenerator.Policies)
            .SampleAsync(
                async (topology, policies) =>
                {
                    var text = "";
                    var problems = await ProblemsAsync(folder =>
                    {
                        Write(topology, policies, folder);
                        var file = Path.Combine(folder, "scenario.yaml");
                        text = File.ReadAllText(file) + File.ReadAllText(Path.Combine(folder, "policies.yaml"));
                        return file;
                    });
                    if (problems.Count > 0)
                    {
                        // Not an assertion: those are counted one by one while the generator looks for a smaller case that fails.
                        throw new InvalidOperationException($"{string.Join('\n', problems)}\n{text}");
                    }
                },
                TestContext.Out.WriteLine,
                iter: Topologies,
                threads: Math.Min(Topologies, 4)
            );

    [Test]
    public async Task TheUsualMistakesFailWherePacketsPassTheRecommendation()
    {
        // Some kernels have no SCTP, and no API server takes the policy with the mistake.
        Trap[] traps = [.. Trap.All.Where(t => t.Name != "protocol")];
        var folder = Directory.CreateTempSubdirectory("stagetest-recommend-").FullName;
        foreach (var trap in traps)
        {
            var (good, bad) = (Path.Combine(folder, "good", trap.Name), Path.Combine(folder, "bad", trap.Name));
            Directory.CreateDirectory(Path.Combine(good, "staged"));
            Directory.CreateDirectory(Path.Combine(bad, "staged"));
            var asked = Path.Combine(good, "scenario.yaml");
            await File.WriteAllTextAsync(asked, trap.Asked);
            var problems = new DiagnosticBag();
            var made = Recommender.Of(Intent.Of(ScenarioReader.Read(asked, new(), problems)!), new());
            foreach (var policy in made.Files)
            {
                await File.WriteAllTextAsync(Path.Combine(good, "staged", policy.Name), policy.Text);
            }

            await File.WriteAllTextAsync(asked, trap.Judging("staged/"));
            await File.WriteAllTextAsync(Path.Combine(bad, "staged", "faulty.yaml"), trap.Faulty);
            await File.WriteAllTextAsync(Path.Combine(bad, "scenario.yaml"), trap.Judging("staged/"));
        }

        var passes = await StageTestProcess.RunAsync("run", Path.Combine(folder, "good"), "--engine", "lab");
        var fails = await StageTestProcess.RunAsync("run", Path.Combine(folder, "bad"), "--engine", "lab");

        Directory.Delete(folder, recursive: true);

        Assert.That(passes.ExitCode, Is.Zero, passes.Output + passes.Error);
        Assert.That(fails.ExitCode, Is.EqualTo(1), fails.Output + fails.Error);
        Assert.That(fails.Output, Does.Contain($": 0 promote, {traps.Length} hold, 0 error"));
    }

    // A loop that failed is not used again: the state of its labs is unknown.
    private async Task<IReadOnlyList<string>> ProblemsAsync(Func<string, string> write)
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-recommend-").FullName;
        var loop = _loops.TryTake(out var free) ? free : new();
        try
        {
            var problems = await loop.ProblemsAsync(write(folder), folder);
            _loops.Add(loop);
            return problems;
        }
        catch
        {
            await loop.DisposeAsync();
            throw;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(Topology topology, NaivePolicy[] policies, string folder)
    {
        // As if they were promoted.
        var text = string.Join("---\n", policies.Select(p => p.Write()))
            .Replace("projectcalico.org/v3", "networking.k8s.io/v1", StringComparison.Ordinal)
            .Replace("StagedKubernetesNetworkPolicy", "NetworkPolicy", StringComparison.Ordinal);
        var read = PolicyReader.Read(text, "policies.yaml", new());
        var set = PolicySet.Of(read, CalicoVersionText.Newest);
        var said = new PolicyEvaluator(topology, Placement.Default(topology), set).EvaluateAll(ProbePlan.Complete(topology));

        // Of pods whose addresses policies distinguish, a run holds: they have no one answer.
        var whole = said.Verdicts.All(v => v is Verdict.Allowed or Verdict.Denied)
            ? topology
            : topology with
            {
                Workloads = [.. topology.Workloads.Select(w => w with { Replicas = 1 })],
            };
        ScenarioFolder.Write(new(whole, set), folder);
        File.WriteAllText(Path.Combine(folder, "policies.yaml"), text);
    }
}
