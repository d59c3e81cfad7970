using System.Runtime.CompilerServices;
using StageTest.Core.Documents;
using StageTest.Core.Lint;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Simulate;

namespace StageTest.Benchmarks;

/// <summary>How long an author waits: for lint of this repository's scenarios and of a large one, and for watch after a save.</summary>
internal static class AuthorsBenchmark
{
    private const int Workloads = 200;
    private const int Rounds = 5;

    /// <summary>Measures; whether the limits are kept.</summary>
    public static bool Run()
    {
        var folder = Path.Combine(Root(), "scenarios");
        var files = ScenarioFiles.Find([folder], new());
        var large = Directory.CreateTempSubdirectory("stagetest-benchmark-");
        try
        {
            var file = WriteLarge(large.FullName, Workloads);
            var kept = Measurement.IsWithin($"lint reads and judges {files.Length} scenarios", TimeSpan.FromSeconds(1), Rounds, () =>
                Linter.Check(Read(files), File.ReadAllText, LintRules.All)
            );
            kept &= Measurement.IsWithin(
                $"lint reads and judges {Workloads} workloads with as many policies",
                TimeSpan.FromSeconds(3),
                Rounds,
                () => Linter.Check(Read([file]), File.ReadAllText, LintRules.All)
            );
            kept &= Measurement.IsWithin("watch reads and runs a scenario after a save", TimeSpan.FromMilliseconds(100), Rounds, () =>
                Watch(Path.Combine(folder, "shop", "lockdown.yaml"))
            );
            return Measurement.IsWithin(
                    $"watch reads and runs {Workloads} workloads with as many policies",
                    TimeSpan.FromSeconds(2),
                    Rounds,
                    () => Watch(file)
                ) && kept;
        }
        finally
        {
            large.Delete(recursive: true);
        }
    }

    /// <summary>Writes a scenario of so many workloads with as many policies into a folder, and returns its file.</summary>
    public static string WriteLarge(string folder, int workloads)
    {
        var file = Path.Combine(folder, "large.yaml");
        File.WriteAllText(file, Large(workloads));
        File.WriteAllText(Path.Combine(folder, "policies.yaml"), string.Join("---\n", Enumerable.Range(0, workloads).Select(Policy)));
        return file;
    }

    /// <summary>Reads scenarios that must be right.</summary>
    public static Scenario[] Read(IEnumerable<string> files)
    {
        var diagnostics = new DiagnosticBag();
        var scenarios = files.Select(file => ScenarioReader.Read(file, new(), diagnostics)).OfType<Scenario>().ToArray();
        return diagnostics.HasErrors ? throw new InvalidOperationException(string.Join('\n', diagnostics.Items.Take(5))) : scenarios;
    }

    private static void Watch(string file) =>
        new ScenarioRunner(new SimulateEngine(), new(), TimeProvider.System)
            .RunAsync(Read([file])[0], null, CancellationToken.None)
            .GetAwaiter()
            .GetResult();

    private static string Large(int workloads) =>
        $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: large }
            topology:
              workloads:
            {{string.Join(
                '\n',
                Enumerable.Range(0, workloads).Select(i =>
                    $"    - {{ name: w{i}, namespace: n{i % 10}, labels: {{ app: w{i}, tier: t{i % 7} }}, ports: [8080] }}"
                )
            )}}
            policies: { staged: policies.yaml }
            expect: { promoted: { default: deny } }
            """;

    private static string Policy(int i) =>
        $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: p{{i}}, namespace: n{{i % 10}} }
            spec:
              podSelector: { matchLabels: { app: w{{i}} } }
              ingress:
                - from: [{ podSelector: { matchLabels: { tier: t{{i
                % 7}} } } }, { namespaceSelector: {}, podSelector: { matchLabels: { tier: t{{(i + 1) % 7}} } } }]
                - ports: [{ port: 8080 }]
                  from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: n{{(i + 1) % 10}} } } }]

            """;

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));
}
