using System.Diagnostics;
using StageTest.Cli;
using StageTest.Engines;

namespace StageTest.Benchmarks;

/// <summary>How long a pull request waits for the gate's decision by calculation, with 200 scenarios and 500 policies.</summary>
internal static class GateBenchmark
{
    private const int Scenarios = 200;
    private const int Workloads = 5;

    /// <summary>Measures; whether the limits are kept.</summary>
    public static async Task<bool> RunAsync()
    {
        var kept = true;
        foreach (
            var (name, isShared, limit) in new[]
            {
                ("a folder of policies for each scenario, one of which changes", false, 4),
                ("one folder of policies that every scenario names", true, 20),
            }
        )
        {
            var root = Directory.CreateTempSubdirectory("stagetest-benchmark-");
            try
            {
                Write(root.FullName, isShared);
                var before = Environment.CpuUsage.TotalTime;
                var started = TimeProvider.System.GetTimestamp();
                var code = await StageTestCommand.InvokeAsync(
                    ["gate", "--quiet", "--repository", root.FullName, "--base", "main", "--head", "head", "--engine", "simulate"],
                    new(new() { Out = TextWriter.Null, Error = TextWriter.Null }, EngineCatalog.Product, TimeProvider.System)
                    {
                        Commands = CommandList.Known,
                    }
                );
                if (code != 0)
                {
                    throw new InvalidOperationException($"The gate ended with {code}.");
                }

                kept &= Measurement.Tell(
                    $"gate: {name}",
                    Environment.CpuUsage.TotalTime - before,
                    TimeProvider.System.GetElapsedTime(started),
                    TimeSpan.FromSeconds(limit)
                );
            }
            finally
            {
                root.Delete(recursive: true);
            }
        }

        return kept;
    }

    private static void Write(string root, bool isShared)
    {
        string FolderOf(int scenario) => isShared ? "all" : $"n{scenario}";
        Git(root, "init", "--quiet", "--initial-branch", "main");
        Directory.CreateDirectory(Path.Combine(root, "scenarios"));
        for (var scenario = 0; scenario < Scenarios; scenario++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, "policies", FolderOf(scenario))).FullName;
            foreach (var policy in Enumerable.Range(0, 2 + (scenario % 2)))
            {
                File.WriteAllText(Path.Combine(folder, $"n{scenario}-{policy}.yaml"), Policy(scenario, policy, ports: "8080"));
            }

            File.WriteAllText(
                Path.Combine(root, "scenarios", $"n{scenario}.yaml"),
                Scenario(scenario, FolderOf(scenario), last: scenario % 2 == 0 ? 1 : 2)
            );
        }

        Commit(root);
        Git(root, "switch", "--quiet", "--create", "head");
        File.WriteAllText(Path.Combine(root, "policies", FolderOf(0), "n0-0.yaml"), Policy(0, 0, ports: "8080, endPort: 8080"));
        Commit(root);
    }

    // Each of the first workloads lets in the next one alone.
    private static string Scenario(int scenario, string folder, int last) =>
        $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: n{{scenario}} }
            topology:
              workloads:
            {{string.Join(
                '\n',
                Enumerable.Range(0, Workloads).Select(i =>
                    $"    - {{ name: w{i}, namespace: n{scenario}, labels: {{ app: w{i} }}, ports: [8080] }}"
                )
            )}}
            policies: { enforced: ../policies/{{folder}}/ }
            expect:
              promoted:
                default: allow
                deny:
            {{string.Join(
                '\n',
                Enumerable.Range(0, last + 1).Select(i => $"      - {{ from: [{Others(scenario, i)}], to: n{scenario}/w{i} }}")
            )}}

            """;

    private static string Others(int scenario, int workload) =>
        string.Join(", ", Enumerable.Range(0, Workloads).Where(j => j != workload && j != workload + 1).Select(j => $"n{scenario}/w{j}"));

    private static string Policy(int scenario, int policy, string ports) =>
        $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: p{{policy}}, namespace: n{{scenario}} }
            spec:
              podSelector: { matchLabels: { app: w{{policy}} } }
              policyTypes: [Ingress]
              ingress:
                - from: [{ podSelector: { matchLabels: { app: w{{policy + 1}} } } }]
                  ports: [{ port: {{ports}} }]

            """;

    private static void Commit(string root)
    {
        Git(root, "add", "--all");
        Git(root, "-c", "user.name=b", "-c", "user.email=b@example.org", "commit", "--quiet", "--message", "x");
    }

    private static void Git(string root, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = root })!;
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException($"git {arguments[0]} failed.");
        }
    }
}
