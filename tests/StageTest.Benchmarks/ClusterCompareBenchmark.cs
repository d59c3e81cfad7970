using System.Globalization;
using System.Text.Json.Nodes;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.K3s;

namespace StageTest.Benchmarks;

/// <summary>
/// Compares this commit with an earlier one on one cluster: both run sixteen scenarios that deny nothing, in turn, as whole processes.
/// Starts a cluster in a container, from the image that STAGETEST_K3S_IMAGE names.
/// </summary>
internal static class ClusterCompareBenchmark
{
    /// <summary>How many times as fast the scenarios must be.</summary>
    private const double LeastRatio = 3;

    private const int UsualPairs = 3;
    private const string ProcessorTime =
        "cat /sys/fs/cgroup/cpuacct/cpuacct.usage || awk '/usage_usec/ { print $2 \"000\" }' /sys/fs/cgroup/cpu.stat";

    private sealed record Run(double Clock, double Node, JsonNode Report)
    {
        public double Of(string group) => Report["scenarios"]!.AsArray().Where(s => IsOf(s!, group)).Sum(Seconds);

        public double LongestOf(string group) => Report["scenarios"]!.AsArray().Where(s => IsOf(s!, group)).Max(Seconds);

        public double Phase(string name) => Report["scenarios"]!.AsArray().Sum(s => (double?)s!["timesSeconds"]?[name] ?? 0);

        public double Whole(string name) => (double?)Report["timesSeconds"]?[name] ?? 0;

        public string[] Verdicts =>
            [
                .. Report["scenarios"]!
                    .AsArray()
                    .SelectMany(s =>
                        s!["stages"]!
                            .AsArray()
                            .SelectMany(stage =>
                                stage!["flows"]!
                                    .AsArray()
                                    .Select(f => $"{s["name"]} {stage["name"]} {f!["from"]} {f["to"]} {f["port"]} {f["observed"]}")
                            )
                    )
                    .Order(StringComparer.Ordinal),
            ];

        private static bool IsOf(JsonNode scenario, string group) =>
            ((string)scenario["name"]!).StartsWith(group, StringComparison.Ordinal);

        private static double Seconds(JsonNode? scenario) => (double)scenario!["durationSeconds"]!;
    }

    /// <summary>Compares; 0 if the scenarios are fast enough and the verdicts the same, else 1; 2 where the arguments are wrong.</summary>
    /// <param name="arguments">
    /// The earlier commit, or the path of its command where that is built; then <c>--pairs N</c>, and <c>--now COMMAND</c> for one that is
    /// built already.
    /// </param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var earlier, .. var rest])
        {
            await Console.Error.WriteLineAsync("Name the commit to compare with: cluster compare REV [--pairs N] [--now COMMAND].");
            return 2;
        }

        string? Value(string name) => Array.IndexOf(rest, name) is >= 0 and var place ? rest.ElementAtOrDefault(place + 1) : null;
        var pairs = Value("--pairs") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : UsualPairs;
        using var commands = new BuiltCommands(earlier, Value("--now"));
        var scenarios = Path.Combine(commands.Scratch, "scenarios");
        ClusterCompareInputs.Write(scenarios);
        await using var cluster = await StartAsync();
        var kubeconfig = Path.Combine(commands.Scratch, "kubeconfig.yaml");
        await File.WriteAllTextAsync(kubeconfig, await cluster.GetKubeconfigAsync());
        var (before, now) = (new List<Run>(), new List<Run>());
        var sides = new[] { (commands.Before, before), (commands.Now, now) };
        var images = new List<string>();
        foreach (var (command, _) in sides)
        {
            images.Add(await LoadAsync(cluster, command, Path.Combine(commands.Scratch, "agent.tar")));
        }

        for (var pair = 0; pair < pairs; pair++)
        {
            foreach (var ((command, runs), image) in sides.Zip(images))
            {
                runs.Add(await RunAsync(cluster, command, scenarios, kubeconfig, image, commands.Scratch));
                await Console.Error.WriteLineAsync(
                    string.Create(CultureInfo.InvariantCulture, $"{(runs == before ? earlier : "now")}: {runs[^1].Clock:0.0} s")
                );
            }
        }

        return Print(before, now) ? 0 : 1;
    }

    private static async Task<K3sContainer> StartAsync()
    {
        TestcontainersSettings.ResourceReaperEnabled = false;
        var container = new K3sBuilder(Environment.GetEnvironmentVariable("STAGETEST_K3S_IMAGE") ?? "stagetest-dev/k3s:v1.20.2")
            .WithLogger(NullLogger.Instance)
            .WithWaitStrategy(
                Wait.ForUnixContainer()
                    .UntilCommandIsCompleted(
                        ["kubectl", "--kubeconfig", "/etc/rancher/k3s/k3s.yaml", "wait", "--for=condition=Ready", "node", "--all"],
                        o => o.WithTimeout(TimeSpan.FromMinutes(5))
                    )
            )
            .WithCreateParameterModifier(parameters =>
            {
                parameters.HostConfig!.CgroupnsMode = "private";
                parameters.HostConfig.Mounts = [.. parameters.HostConfig.Mounts!.Where(m => m.Target != "/sys/fs/cgroup")];
            })
            .Build();
        await container.StartAsync();
        return container;
    }

    private static async Task<string> LoadAsync(K3sContainer cluster, string command, string archive)
    {
        var image = MeasuredProcess.Require(Path.GetTempPath(), command, "probe-image", "--output", archive).Trim();
        await cluster.CopyAsync(await File.ReadAllBytesAsync(archive), "/tmp/agent.tar");
        var loaded = await cluster.ExecAsync(["ctr", "-n", "k8s.io", "images", "import", "/tmp/agent.tar"]);
        return loaded.ExitCode == 0 ? image : throw new InvalidOperationException(loaded.Stderr);
    }

    private static async Task<Run> RunAsync(
        K3sContainer cluster,
        string command,
        string scenarios,
        string kubeconfig,
        string image,
        string scratch
    )
    {
        var report = Path.Combine(scratch, "report.json");
        File.Delete(report);
        var node = await ProcessorTimeAsync(cluster);
        var measured = await MeasuredProcess.RunAsync(
            command,
            [
                .. new[] { "run", scenarios, "--engine", "cluster", "--kubeconfig", kubeconfig, "--context", "default" },
                .. new[] { "--probe-image", image, "--unsafe-skip-enforcement-check", "--output", $"json={report}" },
            ],
            scratch
        );

        // Without the check of enforcement, the gate always holds.
        return measured.ExitCode == 1
            ? new(
                measured.Clock.TotalSeconds,
                await ProcessorTimeAsync(cluster) - node,
                JsonNode.Parse(await File.ReadAllTextAsync(report))!
            )
            : throw new InvalidOperationException($"'{command}' ended with exit code {measured.ExitCode}.");
    }

    private static async Task<double> ProcessorTimeAsync(K3sContainer cluster)
    {
        var read = await cluster.ExecAsync(["/bin/sh", "-c", ProcessorTime]);
        return double.TryParse(read.Stdout, NumberStyles.Number, CultureInfo.InvariantCulture, out var nanoseconds)
            ? nanoseconds / TimeSpan.NanosecondsPerTick / TimeSpan.TicksPerSecond
            : 0;
    }

    private static bool Print(List<Run> before, List<Run> now)
    {
        Console.WriteLine(
            """
            | Part | before | now | ratio |
            |---|---|---|---|
            """
        );
        Row("four scenarios with the topology of the one before", r => r.Of("same"), r => r.Of("same"));
        Row("seven scenarios that change it in the same namespaces", r => r.Of("other"), r => r.Of("other"));
        Row("five scenarios with namespaces of their own, now at the same time", r => r.Of("apart"), r => r.LongestOf("apart"));
        Row("the whole command", r => r.Clock, r => r.Clock);
        Row("processor time of the node", r => r.Node, r => r.Node);
        Console.WriteLine();
        Console.WriteLine(
            "Now, the time of all scenarios by phase: "
                + string.Join(
                    ", ",
                    new[] { "pods", "policies", "readings", "removal" }.Select(phase =>
                        string.Create(CultureInfo.InvariantCulture, $"{phase} {Median(now, r => r.Phase(phase)):0.0} s")
                    )
                )
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"; start {Median(now, r => r.Whole("start")):0.0} s, removal at the end {Median(now, r => r.Whole("removal")):0.0} s."
                )
        );

        var ratio = Median(before, r => r.Clock) / Median(now, r => r.Clock);
        var verdicts = before[0].Verdicts;
        var isSame = before.Concat(now).All(r => r.Verdicts.SequenceEqual(verdicts));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{verdicts.Length} verdicts, {(isSame ? "the same with both" : "NOT the same with both")}; "
                    + $"{verdicts.Count(v => v.EndsWith(" allowed", StringComparison.Ordinal))} are allowed.\n"
                    + $"{ratio:0.0} times as fast (limit {LeastRatio}{(ratio >= LeastRatio ? "" : ", MISSED")})"
            )
        );
        return isSame && ratio >= LeastRatio;

        void Row(string name, Func<Run, double> ofBefore, Func<Run, double> ofNow) =>
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {Text(before, ofBefore)} | {Text(now, ofNow)} | {Median(before, ofBefore) / Median(now, ofNow):0.0} |"
                )
            );

        string Text(List<Run> runs, Func<Run, double> of) =>
            string.Create(CultureInfo.InvariantCulture, $"{runs.Min(of):0.0} / {Median(runs, of):0.0} s");
    }

    private static double Median(IEnumerable<Run> runs, Func<Run, double> of)
    {
        double[] sorted = [.. runs.Select(of).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
