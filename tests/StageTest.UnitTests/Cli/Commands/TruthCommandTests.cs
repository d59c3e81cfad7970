using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;
using StageTest.UnitTests.Evaluation.Truth;
using StageTest.UnitTests.Runs;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class TruthCommandTests
{
    private static readonly ScriptedEngine Packets = new() { SendsPackets = true };

    [Test]
    public async Task WhatWasAnsweredIsReadBack()
    {
        using var command = new CommandLine { Engine = Packets };

        var code = await command.RunAsync("truth", command.WriteScenario(), "--engine", "lab", "--write-to", command.PathOf("truth"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("shop: 6 flows recorded in"));
        var truth = TruthCase.ReadFolder(command.PathOf("truth/shop"));
        var closed = Flow.Parse("shop/web -> shop/db:5432")!.Value;
        Assert.That(truth.Now, Is.All.EqualTo(Verdict.Allowed));
        Assert.That(truth.Plan.Flows.Where((_, place) => truth.Promoted[place] == Verdict.Denied), Is.EqualTo(new[] { closed }));
        var source = JsonNode.Parse(File.ReadAllText(command.PathOf("truth/shop/truth.json")))!;
        Assert.That((string?)source["engine"], Is.EqualTo("scripted"));
        Assert.That(
            source["readings"]!.AsArray().Select(r => $"{r!["name"]} {r["flows"]} {string.Join(", ", r["policies"]!.AsArray())}"),
            Is.EqualTo(
                (string[])
                    ["control 1 ", "baseline 6 ", "staged 6 StagedKubernetesNetworkPolicy shop/db", "promoted 6 NetworkPolicy shop/db"]
            )
        );
        Assert.That(
            (string?)source["files"]!["expected.jsonl"],
            Is.EqualTo(InputFile.Digest(File.ReadAllBytes(command.PathOf("truth/shop/expected.jsonl"))))
        );
    }

    [Test]
    public async Task AnswersOfStepsAreReadBackToo()
    {
        using var command = new CommandLine { Engine = Packets };
        command.Write(
            "scenarios/open.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec: { podSelector: { matchLabels: { role: db } }, ingress: [{}] }
            """
        );
        var file = command.WriteScenario(edit: text =>
            text
            + """

                steps:
                  - name: opened
                    apply: [open.yaml]
                    expect: { default: ignore, allow: [{ from: shop/web, to: shop/db:5432 }] }
                  - name: grown
                    workloads: { scale: { shop/api: 2 } }
                    expect: { default: allow }

                """
        );
        Directory.CreateDirectory(command.PathOf("truth/shop"));
        command.Write("truth/shop/step-3.jsonl", "of an older recording");
        command.Write("truth/shop/step-by-step.yaml", "the user's own");

        var code = await command.RunAsync("truth", file, "--engine", "lab", "--write-to", command.PathOf("truth"));

        Assert.That(code, Is.Zero, command.Error + command.Out);
        Assert.That(command.Out, Does.Contain("shop/opened: 1 flow recorded in").And.Contain("shop/grown: "));
        TruthCase[] steps = [.. TruthCase.ReadSteps(command.PathOf("truth/shop"))];
        var source = JsonNode.Parse(File.ReadAllText(command.PathOf("truth/shop/truth.json")))!["steps"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(steps.Select(s => s.Name), Is.EqualTo(["opened", "grown"]));
            Assert.That(steps[0].Plan.Flows.Select(f => $"{f}"), Is.EqualTo(["shop/web -> shop/db:5432/tcp"]));
            Assert.That(steps.SelectMany(s => s.Promoted), Is.All.EqualTo(Verdict.Allowed));
            Assert.That(steps[1].Scenario.Topology.Workloads.Single(w => w.Ref.Name == "api").Replicas, Is.EqualTo(2));
            Assert.That(source.Select(s => $"{s!["name"]} {s["file"]} {s["flows"]}"), Does.Contain("opened step-1.jsonl 1"));
            Assert.That(
                Directory.EnumerateFiles(command.PathOf("truth/shop"), "step-*").Select(Path.GetFileName),
                Is.EquivalentTo(["step-1.yaml", "step-1.jsonl", "step-2.jsonl", "step-by-step.yaml"])
            );
        }
    }

    [TestCase(null, CalicoVersion.V332)]
    [TestCase("v3.31.7", CalicoVersion.V331)]
    public async Task RecordingStatesTheVersionWhoseRulesItWasReadBy(string? version, CalicoVersion rules)
    {
        using var command = new CommandLine { Engine = Packets };
        string[] calico = version is null ? [] : ["--calico", version];

        var code = await command.RunAsync([
            "truth",
            command.WriteScenario(),
            "--engine",
            "lab",
            "--write-to",
            command.PathOf("truth"),
            .. calico,
        ]);

        Assert.That(code, Is.Zero, command.Error);
        var alone = TruthCase.ReadFolder(command.PathOf("truth/shop")).Scenario;
        Assert.That((alone.IsCalicoStated, alone.Policies.Calico), Is.EqualTo((true, rules)));
    }

    [Test]
    public async Task SeveralVersionsAreNotOneRecording()
    {
        using var command = new CommandLine { Engine = Packets };

        var code = await command.RunAsync([
            "truth",
            command.WriteScenario(),
            "--engine",
            "lab",
            "--write-to",
            command.PathOf("truth"),
            "--calico",
            "v3.31.7,v3.32.1",
        ]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("A recording is of one version of Calico"));
    }

    [Test]
    public async Task WhatCannotBeBelievedIsLeftOut()
    {
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine
            {
                SendsPackets = true,
                Answer = asked => asked.Flow.To.Name == "api" ? Verdict.ProbeFailed : asked.ByPolicies,
                Detail = asked => asked.Flow.To.Name == "api" ? "the pod ended" : null,
            },
        };

        var code = await command.RunAsync("truth", command.WriteScenario(), "--engine", "lab", "--write-to", command.PathOf("truth"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("shop: left out: shop/web -> shop/api:8080/tcp: baseline: the pod ended"));
        Assert.That(TruthCase.ReadFolder(command.PathOf("truth/shop")).Plan.Flows.Select(f => f.To.Name), Has.None.EqualTo("api"));
    }

    [Test]
    public async Task AnAnswerAgainstThePoliciesIsRecordedAndTold()
    {
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine { SendsPackets = true, Answer = _ => Verdict.Allowed },
        };

        var code = await command.RunAsync("truth", command.WriteScenario(), "--engine", "lab", "--write-to", command.PathOf("truth"));

        Assert.That(code, Is.EqualTo(1), command.Error);
        Assert.That(command.Out, Does.Contain("promoted: shop/web -> shop/db:5432/tcp is allowed, and the policies say denied"));
        Assert.That(TruthCase.ReadFolder(command.PathOf("truth/shop")).Promoted, Is.All.EqualTo(Verdict.Allowed));
    }

    [Test]
    public async Task ACalculationIsNoTruth()
    {
        using var command = new CommandLine();

        var code = await command.RunAsync("truth", command.WriteScenario(), "--engine", "simulate", "--write-to", command.PathOf("truth"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("The engine 'simulate' calculates"));
        Assert.That(Directory.Exists(command.PathOf("truth")), Is.False);
    }

    [Test]
    public async Task ATopologyOfOtherFilesIsToldBeforeTheRun()
    {
        using var command = new CommandLine { Engine = Packets };
        command.Write(
            "scenarios/app.yaml",
            """
            apiVersion: v1
            kind: Pod
            metadata: { name: x, namespace: shop }
            spec: { containers: [{ name: x, ports: [{ containerPort: 1 }] }] }
            """
        );
        var file = command.WriteScenario(edit: text =>
            text.Replace("topology:\n", "topology:\n  manifests: [app.yaml]\n", StringComparison.Ordinal)
        );

        var code = await command.RunAsync("truth", file, "--engine", "lab", "--write-to", command.PathOf("truth"));

        Assert.That(code, Is.EqualTo(2), command.Out);
        Assert.That(command.Error, Does.Contain("The topology comes from other files").And.Contain("Nothing was run."));
    }

    // Whatever a scenario's form: what is recorded of it means what it meant.
    [TestCaseSource(nameof(All))]
    public void ScenariosMeanTheSameOnTheirOwn(string file)
    {
        var scenario = Repository.Read(file);
        var diagnostics = new DiagnosticBag();
        var files = TruthScenario.Of(scenario, File.ReadAllText(Path.Combine(Repository.Root, file)), diagnostics);
        if (files is null)
        {
            Assert.That(diagnostics.Sorted()[0].Message, Does.StartWith("The topology comes from other files"));
            return;
        }

        var folder = Directory.CreateTempSubdirectory("stagetest-truth-").FullName;
        try
        {
            foreach (var (name, text) in files.Add(TruthRecord.File, ""))
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }

            var alone = TruthCase.ReadFolder(folder).Scenario;
            Assert.That(Meaning(alone.Policies), Is.EqualTo(Meaning(scenario.Policies)));
            Assert.That(alone.Topology.Workloads.Select(w => w.Ref), Is.EqualTo(scenario.Topology.Workloads.Select(w => w.Ref)));
            Assert.That(alone.Steps.Select(s => s.Step), Is.EqualTo(scenario.Steps.Select(s => s.Step)));
            foreach (var (mine, its) in alone.Steps.Zip(scenario.Steps))
            {
                Assert.That(Meaning(mine.Policies), Is.EqualTo(Meaning(its.Policies)));
                Assert.That(
                    mine.Topology.Workloads.Select(w => $"{w.Ref} {w.Replicas} {string.Join(' ', w.Labels)}"),
                    Is.EqualTo(its.Topology.Workloads.Select(w => $"{w.Ref} {w.Replicas} {string.Join(' ', w.Labels)}"))
                );
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static readonly TestCaseData[] All = [.. Repository.Scenarios("scenarios")];

    private static IEnumerable<string> Meaning(PolicySet policies) =>
        policies
            .Policies.Select(p => $"{p} {p.Tier} {p.IsStaged}")
            .Order(StringComparer.Ordinal)
            .Append($"{policies.Calico} {policies.Api}");
}
