using CsCheck;
using NUnit.Framework;
using StageTest.Core.Documents;
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
internal sealed class RecommendOnPacketsTests : LabFixture
{
    // Set STAGETEST_LOOP to 'all' for every scenario and 200 random topologies; else a few of them are asked.
    private static readonly bool IsAll = Environment.GetEnvironmentVariable("STAGETEST_LOOP") == "all";

    // ClusterNetworkPolicy is not among them, because scenarios of older versions of Calico have none.
    private static readonly string[] Kinds =
    [
        "StagedKubernetesNetworkPolicy",
        "StagedNetworkPolicy",
        "StagedGlobalNetworkPolicy",
        "NetworkPolicy",
    ];

    private string _folder = "";

    private static IEnumerable<TestCaseData> Scenarios =>
        IsAll
            ? Repository
                .Scenarios("scenarios")
                .Select((s, i) => new TestCaseData(s.Arguments[0], Kinds[i % Kinds.Length]).SetArgDisplayNames($"{s.Arguments[0]}"))
            :
            [
                new(Path.Combine(Repository.Root, "scenarios/shop/lockdown.yaml"), Kinds[0]),
                new(Path.Combine(Repository.Root, "scenarios/conformance/services/target-ports.yaml"), Kinds[1]),
            ];

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("stagetest-recommend-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Scenarios))]
    public async Task WhatPacketsMetLeadsToPoliciesThatPacketsProve(string scenario, string kind)
    {
        var problem = await LoopAsync(scenario, kind, _folder);

        Assert.That(problem, Is.Null);
    }

    [Test]
    public async Task WhatPacketsMetAmongRandomPoliciesLeadsToPoliciesThatPacketsProve()
    {
        var number = 0;
        await Gen.Select(NaiveGenerator.Topology, NaiveGenerator.Policies, Gen.OneOf<string>(Kinds))
            .SampleAsync(
                async (topology, policies, kind) =>
                {
                    var folder = Path.Combine(_folder, $"{++number}");
                    Write(topology, policies, folder);
                    if (await LoopAsync(Path.Combine(folder, "scenario.yaml"), kind, folder) is { } problem)
                    {
                        // Not an assertion: those are counted one by one while the generator looks for a smaller case that fails.
                        throw new InvalidOperationException(
                            $"{problem}\n{await File.ReadAllTextAsync(Path.Combine(folder, "scenario.yaml"))}"
                        );
                    }
                },
                TestContext.Out.WriteLine,
                iter: IsAll ? 200 : 1,
                threads: 1
            );
    }

    [Test]
    public async Task TheUsualMistakesFailWherePacketsPassTheRecommendation()
    {
        // Some kernels have no SCTP, and no API server takes the policy with the mistake.
        Trap[] traps = [.. Trap.All.Where(t => t.Name != "protocol")];
        foreach (var trap in traps)
        {
            var (good, bad) = (Path.Combine(_folder, "good", trap.Name), Path.Combine(_folder, "bad", trap.Name));
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

        var passes = await StageTestProcess.RunAsync("run", Path.Combine(_folder, "good"), "--engine", "lab");
        var fails = await StageTestProcess.RunAsync("run", Path.Combine(_folder, "bad"), "--engine", "lab");

        Assert.That(passes.ExitCode, Is.Zero, passes.Output + passes.Error);
        Assert.That(fails.ExitCode, Is.EqualTo(1), fails.Output + fails.Error);
        Assert.That(fails.Output, Does.Contain($": 0 promote, {traps.Length} hold, 0 error"));
    }

    // Runs a scenario on the lab, recommends from its flow log, of which only allowed connections are written, and asks the lab about the
    // result. Null where packets prove it. Connections that the kind or the labels cannot tell must be named.
    private static async Task<string?> LoopAsync(string scenario, string kind, string folder)
    {
        var log = Path.Combine(folder, "flows.jsonl");
        var run = await StageTestProcess.RunAsync("run", scenario, "--engine", "lab", "--output", $"flows={log}");
        if (run.ExitCode != 0)
        {
            return $"run: exit code {run.ExitCode}\n{run.Output}{run.Error}";
        }

        var promoted = Path.Combine(folder, "promoted.jsonl");
        await File.WriteAllLinesAsync(
            promoted,
            File.ReadLines(log).Where(l => l.Contains("\"stage\":\"promoted\"", StringComparison.Ordinal))
        );
        string[] arguments =
        [
            "recommend",
            "--flows",
            promoted,
            "--manifests",
            scenario,
            "--kind",
            kind,
            "--default-deny",
            "--engine",
            "lab",
            "--write-to",
            Path.Combine(folder, "staged"),
        ];
        var (exitCode, output, error) = await StageTestProcess.RunAsync(arguments);
        var isNamed = exitCode == 1 && output.Contains("Not written:", StringComparison.Ordinal);
        var isProven =
            output.Contains("by simulate and lab: ", StringComparison.Ordinal)
            && output.Contains("and no rule, peer or port is surplus.", StringComparison.Ordinal);
        return isProven && (exitCode == 0 || isNamed) ? null : $"recommend: exit code {exitCode}\n{output}{error}";
    }

    private static void Write(Topology topology, NaivePolicy[] policies, string folder)
    {
        // As if they were promoted.
        var text = string.Join("---\n", policies.Select(p => p.Write()))
            .Replace("projectcalico.org/v3", "networking.k8s.io/v1", StringComparison.Ordinal)
            .Replace("StagedKubernetesNetworkPolicy", "NetworkPolicy", StringComparison.Ordinal);
        var read = PolicyReader.Read(text, "policies.yaml", new());
        ScenarioFolder.Write(new(topology, PolicySet.Of(read, CalicoVersionText.Newest)), folder);
        File.WriteAllText(Path.Combine(folder, "policies.yaml"), text);
    }
}
