using System.Text;
using NUnit.Framework;
using StageTest.Core.Scenarios;
using StageTest.EndToEndTests.Gate;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Fuzz;

/// <summary>
/// Breaks files of this repository at random and gives them to commands: none may crash, hang or write what a terminal obeys.
/// <c>make fuzz</c> does so for as long as one likes; what it finds is kept in the folder <c>Found</c> and tried by every run.
/// </summary>
internal sealed class FuzzTests
{
    private static readonly string Root = Repository.Root;

    private static IEnumerable<TestCaseData> Found =>
        Directory
            .EnumerateDirectories(Path.Combine(TestContext.CurrentContext.TestDirectory, "Fuzz", "Found"))
            .Order(StringComparer.Ordinal)
            .Select(folder => new TestCaseData(folder).SetArgDisplayNames(Path.GetFileName(folder)));

    // A file called 'command' has the arguments, a line each, with FOLDER for the copy of the others.
    [TestCaseSource(nameof(Found))]
    public async Task WhatWasFoundStaysMended(string folder)
    {
        using var copy = new Scratch();
        foreach (
            var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "command")
        )
        {
            copy.Write(Path.GetRelativePath(folder, file), await File.ReadAllBytesAsync(file));
        }

        var arguments = (await File.ReadAllLinesAsync(Path.Combine(folder, "command")))
            .Where(line => line.Length > 0)
            .Select(line => line.Replace("FOLDER", copy.Path, StringComparison.Ordinal));

        Assert.That(await FuzzRun.ProblemOfAsync([.. arguments]), Is.Null);
    }

    // Scenarios, and the policies and manifests that they read.
    [Test]
    public async Task ScenariosPoliciesAndManifests()
    {
        using var copy = new Scratch();
        copy.Write(".git/HEAD", []);
        foreach (var folder in new[] { "scenarios", "policies" })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            {
                copy.Write(Path.GetRelativePath(Root, file), await File.ReadAllBytesAsync(file));
            }
        }

        // The largest scenarios take seconds to run, which is not a hang.
        var scenarios = ScenarioFiles
            .Find([Path.Combine(copy.Path, "scenarios")], new())
            .Select(file => ScenarioReader.Read(file, new() { RepositoryRoot = copy.Path, DisplayRoot = copy.Path }, new()))
            .OfType<Scenario>()
            .Where(s => s.Plan.Flows.Length < 500)
            .ToArray();
        Assert.That(scenarios, Has.Length.GreaterThan(100));
        await FuzzRun.RepeatAsync(200, 0.6, async (random, seed) =>
        {
            var (scenario, other) = (scenarios[random.Next(scenarios.Length)], scenarios[random.Next(scenarios.Length)]);
            var input = scenario.Inputs[random.Next(scenario.Inputs.Length)].Path;
            var donor = other.Inputs[random.Next(other.Inputs.Length)].Path;
            var sound = copy.Read(input);
            copy.Write(input, Encoding.UTF8.GetBytes(new Mutations(random).Apply(sound, copy.Read(donor))));
            var file = Path.Combine(copy.Path, scenario.File);
            string[][] commands =
            [
                ["run", file, "--engine", "simulate", "--quiet"],
                ["lint", file],
                ["map", file],
                ["lint", Path.Combine(copy.Path, input)],
                ["map", Path.Combine(copy.Path, input)],
                ["init", "--manifests", Path.Combine(copy.Path, input), "--output", Path.Combine(copy.Path, "new.yaml"), "--force"],
            ];
            var command = commands[random.Next(commands.Length)];
            var problem = await FuzzRun.ProblemOfAsync(command);
            if (problem is not null)
            {
                Keep(copy, scenario.Inputs.Select(i => i.Path), command, seed, problem);
            }

            copy.Write(input, Encoding.UTF8.GetBytes(sound));
        });
    }

    [Test]
    public async Task SettingsOfRepositories()
    {
        const string sound = """
            apiVersion: stagetest.io/v1
            kind: Repository
            deployed:
              - { path: policies/shop/live/ }
              - { kustomize: apps/shop/overlays/prod }
              - { helm: charts/shop, release: shop, namespace: shop, values: [values/prod.yaml] }
            scenarios: [scenarios/]
            ignore: [{ path: docs/examples/, reason: shown to readers and never applied }]
            kinds: [{ apiVersion: example.org/v1, kind: Route53Record, harmless: makes DNS names only }]
            gate: { engine: lab, waiversFrom: base, declarationsFrom: head, minMutationScore: 0.8 }

            """;
        using var copy = new Scratch();
        await FuzzRun.RepeatAsync(200, 0.1, async (random, seed) =>
        {
            copy.Write("stagetest.yaml", Encoding.UTF8.GetBytes(new Mutations(random).Apply(sound, sound)));
            string[] command = ["lint", Path.Combine(copy.Path, "stagetest.yaml")];
            if (await FuzzRun.ProblemOfAsync(command) is { } problem)
            {
                Keep(copy, ["stagetest.yaml"], command, seed, problem);
            }
        });
    }

    [Test]
    public async Task FlowLogs()
    {
        using var copy = new Scratch();
        var samples = Directory.GetFiles(Path.Combine(Root, "tests/StageTest.UnitTests/Flows/Samples"));
        await FuzzRun.RepeatAsync(100, 0.1, async (random, seed) =>
        {
            string Text() => File.ReadAllText(samples[random.Next(samples.Length)]);
            copy.Write("flows", Encoding.UTF8.GetBytes(new Mutations(random).Apply(Text(), Text())));
            string[] command = ["observe", Path.Combine(copy.Path, "flows")];
            if (await FuzzRun.ProblemOfAsync(command) is { } problem)
            {
                Keep(copy, ["flows"], command, seed, problem);
            }
        });
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Names of files hold what Windows forbids.")]
    public async Task TreesOfGit() => await FuzzRun.RepeatAsync(10, 0.3, async (random, seed) =>
        {
            using var repository = new GateRepository();
            repository.Branch("change");
            var tree = new TreeMutations(repository, random);
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                tree.ApplyOne();
            }

            repository.Commit();
            string[] formats = ["text", "markdown", "json", "junit", "sarif", "github", "html"];
            string[] command =
            [
                "gate",
                "--quiet",
                "--repository",
                repository.Root,
                "--base",
                "base",
                "--head",
                random.Next(4) == 0 ? "worktree" : "change",
                "--engine",
                "simulate",
                "--output",
                formats[random.Next(formats.Length)],
            ];
            if (await FuzzRun.ProblemOfAsync(command) is { } problem)
            {
                Assert.Fail($"Seed {seed}: {problem}\n{string.Join(' ', command)}\n{string.Join('\n', tree.Done)}");
            }
        });

    // Written where it stays after the run, so that it can be looked at, mended and moved to 'Found'.
    private static void Keep(Scratch copy, IEnumerable<string> files, string[] command, int seed, string problem)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"stagetest-fuzz-{TestContext.CurrentContext.Test.Name}-{seed}");
        Directory.CreateDirectory(folder);
        foreach (var file in files)
        {
            var target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(copy.Path, file), target, overwrite: true);
        }

        File.WriteAllLines(Path.Combine(folder, "command"), command.Select(a => a.Replace(copy.Path, "FOLDER", StringComparison.Ordinal)));
        Assert.Fail($"{string.Join(' ', command)}\n{problem}\nThe files are in {folder}. Mend it, and move them to 'Fuzz/Found'.");
    }
}
