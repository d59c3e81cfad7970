using System.Text.Json;
using StageTest.Cli;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Recommendation;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Lab;
using StageTest.Engines.Simulate;

namespace StageTest.EndToEndTests.Lab;

/// <summary>
/// The way from policies to packets, from packets to a log, from the log to recommended policies, and from these to packets again. Two lab
/// hosts serve all of it, and a topology is created once for all kinds: as the scenario describes it, and as the log shows it.
/// </summary>
internal sealed class RecommendationLoop : IAsyncDisposable
{
    private readonly KeptEngine _described = new(new LabEngine(new() { KeepsHosts = true }));
    private readonly KeptEngine _seen = new(new LabEngine(new() { KeepsHosts = true }));

    /// <summary>Time spent so far, by step.</summary>
    public SortedDictionary<string, TimeSpan> Spent { get; } = [];

    /// <summary>
    /// Runs a scenario with a log of its flows, recommends every kind from what the log says was allowed, and sends packets through the
    /// result. Returns what is wrong; with nothing where packets meet just what they met before, or the report names the connection.
    /// </summary>
    /// <param name="file">The scenario.</param>
    /// <param name="folder">Where to write.</param>
    public async Task<IReadOnlyList<string>> ProblemsAsync(string file, string folder)
    {
        var problems = new List<string>();
        var scenario = ScenarioReader.Read(file, new(), new())!;
        var log = Path.Combine(folder, "flows.jsonl");
        var (code, output, error) = await TimedAsync("run", () =>
            CommandAsync(_described, "run", file, "--engine", "lab", "--output", $"flows={log}")
        );
        if (code != 0)
        {
            await _described.CloseAsync();
            return [$"run: exit code {code}\n{output}{error}"];
        }

        // Denied connections stay in the log: they are tested, and no rule is written for them.
        var promoted = Path.Combine(folder, "promoted.jsonl");
        await File.WriteAllLinesAsync(
            promoted,
            File.ReadLines(log).Where(l => l.Contains("\"stage\":\"promoted\"", StringComparison.Ordinal))
        );
        var plan = Askable(scenario);
        var before = await TimedAsync("read", () => ReadAsync(scenario, scenario.PoliciesAt(Stage.Promoted), plan));
        foreach (var form in PolicyForm.Known.Where(f => f.Policies.CalicoVersions.Contains(scenario.Policies.Calico)))
        {
            var staged = Path.Combine(folder, form.Kind);
            string[] arguments =
            [
                "recommend",
                "--flows",
                promoted,
                "--manifests",
                file,
                "--kind",
                form.Kind,
                "--default-deny",
                "--write-to",
                staged,
                "--output",
                "json",
                "--engine",
            ];
            (code, output, error) = await TimedAsync("recommend", () => CommandAsync(_seen, [.. arguments, "lab"]));
            if (code is not (0 or 1))
            {
                problems.Add($"{form.Kind}: exit code {code}\n{output}{error}");
                await _seen.CloseAsync();
                continue;
            }

            using var report = JsonDocument.Parse(output);
            var made = report.RootElement;
            problems.AddRange(Claims(made, code).Select(p => $"{form.Kind}: {p}"));
            var named = Named(made);
            var unlike = await TimedAsync("read", () => UnlikeAsync(scenario, Written(staged, scenario), before));
            problems.AddRange(
                unlike.Where(f => !IsNamed(scenario, f, named)).Select(f => $"{form.Kind}: {f} was {before[f]} and is not any more")
            );

            (code, output, error) = await TimedAsync("again", () => CommandAsync(_seen, [.. arguments, "simulate"]));
            if (!output.Contains("\"state\": \"unchanged\"", StringComparison.Ordinal) && Directory.Exists(staged))
            {
                problems.Add($"{form.Kind}: not the same bytes again, exit code {code}\n{output}{error}");
            }
        }

        return problems;
    }

    public async ValueTask DisposeAsync()
    {
        await _seen.DisposeAsync();
        await _described.DisposeAsync();
    }

    // What the report must say of itself.
    private static IEnumerable<string> Claims(JsonElement made, int code)
    {
        var proof = made.GetProperty("proof");
        var engines = proof.GetProperty("engines").EnumerateArray().Select(e => e.GetString()).ToArray();
        if (made.GetProperty("policies").GetArrayLength() > 0 && !engines.SequenceEqual(["simulate", "lab"]))
        {
            yield return $"the engines are {string.Join(", ", engines)}";
        }

        if (proof.GetProperty("surplus").GetArrayLength() > 0)
        {
            yield return $"surplus {proof.GetProperty("surplus")}";
        }

        if (code == 0 != (made.GetProperty("unwritten").GetArrayLength() == 0))
        {
            yield return $"exit code {code} with {made.GetProperty("unwritten")}";
        }
    }

    private static HashSet<string> Named(JsonElement made) =>
        [
            .. made.GetProperty("unwritten").EnumerateArray().Select(u => u.GetProperty("connection").GetString()!),
            .. made.GetProperty("proof").GetProperty("open").EnumerateArray().Select(o => o.GetString()!),
        ];

    // What a node gives its own address on the way has no record in the log of a run, so that nothing can be recommended for it.
    private static bool IsNamed(Scenario scenario, Flow flow, HashSet<string> named) =>
        named.Contains($"{flow}")
        || Translation.Of(scenario.Topology, flow, out var problem).Any(f => named.Contains($"{f}"))
        || problem is not null;

    private static PolicySet Written(string folder, Scenario scenario)
    {
        var problems = new DiagnosticBag();
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        var options = new PolicyReaderOptions { Calico = scenario.Policies.Calico };
        var read = files.Select(f => PolicyReader.Read(File.ReadAllText(f), f, problems, options)).ToArray();
        var set = PolicySet.Of(PolicyDocuments.Of(read).AsStaged(), scenario.Policies.Calico);
        return (set with { Tiers = [.. Tier.Sorted(scenario.Policies.Tiers.Concat(set.Tiers).DistinctBy(t => t.Name))] }).AsIfPromoted();
    }

    private ProbePlan Askable(Scenario scenario)
    {
        var skipped = SkippedFlows.Of(scenario.Plan, scenario.Topology, _described);
        return scenario.Plan.Where(f => !skipped.ContainsKey(scenario.Plan.PlaceOf(f)));
    }

    // A late answer is an answer: changed verdicts are tested once more, with the timeouts of a run.
    private async Task<IEnumerable<Flow>> UnlikeAsync(Scenario scenario, PolicySet policies, ConnectivityMatrix before)
    {
        var after = await ReadAsync(scenario, policies, before.Plan);
        var unlike = before.Plan.Where(f => before[f] != after[f]);
        var session = await _described.OpenAsync(scenario.Topology, CancellationToken.None);
        var again = await session.ReadAsync(unlike, new() { Patience = SecondLook.Patience }, CancellationToken.None);
        return unlike.Flows.Where(f => before[f] != again.Matrix[f]);
    }

    private async Task<ConnectivityMatrix> ReadAsync(Scenario scenario, PolicySet policies, ProbePlan plan)
    {
        var session = await _described.OpenAsync(scenario.Topology, CancellationToken.None);
        await session.ApplyAsync(policies, CancellationToken.None);
        return await session.ReadAsync(plan, CancellationToken.None);
    }

    // The command in this process: to start one takes longer than what it does here.
    private static async Task<(int ExitCode, string Output, string Error)> CommandAsync(IEngine kept, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var lab = LabEngine.Descriptor with { Create = (_, _) => new LentEngine(kept) };
        var code = await StageTestCommand.InvokeAsync(
            arguments,
            new(new() { Out = output, Error = TextWriter.Synchronized(error) }, new([SimulateEngine.Descriptor, lab]), TimeProvider.System)
            {
                Commands = CommandList.Known,
            },
            CancellationToken.None
        );
        return (code, $"{output}", $"{error}");
    }

    private async Task<T> TimedAsync<T>(string step, Func<Task<T>> doAsync)
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = await doAsync();
        Spent[step] = Spent.GetValueOrDefault(step) + TimeProvider.System.GetElapsedTime(started);
        return result;
    }
}
