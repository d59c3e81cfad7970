using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.Benchmarks;

/// <summary>How long a lab of many workloads takes, step by step.</summary>
internal static class LabBenchmark
{
    /// <summary>Runs it; the exit code is 3 if no lab can run.</summary>
    public static async Task<int> RunAsync(int workloads, Protocol protocol)
    {
        if (LabPrerequisites.ReasonAgainst() is { } reason)
        {
            await Console.Error.WriteLineAsync($"The lab cannot run here. {reason}");
            return 3;
        }

        var topology = Topology(workloads, protocol);
        var plan = ProbePlan.Complete(topology);
        Console.WriteLine($"{workloads} workloads, {plan.Flows.Length} flows over {protocol}");
        var began = TimeProvider.System.GetTimestamp();
        var session = await Measure("open", () => new LabEngine().OpenAsync(topology, CancellationToken.None));
        await using (session)
        {
            foreach (var (name, policies) in Stages())
            {
                await Measure($"{name}: apply", async () =>
                {
                    await session.ApplyAsync(policies, CancellationToken.None);
                    return 0;
                });
                for (var reading = 1; reading <= 2; reading++)
                {
                    var matrix = await Measure($"{name}: reading {reading}", () => session.ReadAsync(plan, CancellationToken.None));
                    Console.WriteLine("    " + string.Join(", ", matrix.Verdicts.CountBy(v => v).Select(c => $"{c.Value} {c.Key}")));
                    if (
                        Enumerable.Range(0, matrix.Verdicts.Length).Select(matrix.DetailAt).FirstOrDefault(d => d is not null) is { } detail
                    )
                    {
                        Console.WriteLine($"    {detail}");
                    }
                }
            }
        }

        Console.WriteLine($"{TimeProvider.System.GetElapsedTime(began).TotalMilliseconds, 6:0} ms  whole");
        return 0;
    }

    private static async Task<T> Measure<T>(string name, Func<Task<T>> step)
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = await step();
        Console.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, 6:0} ms  {name}");
        return result;
    }

    private static IEnumerable<(string Name, PolicySet Policies)> Stages()
    {
        yield return ("nothing enforced", PolicySet.Empty);
        yield return ("all denied", new() { Policies = [Isolate("deny-all", [])] });
        var everyone = new Rule
        {
            Action = RuleAction.Allow,
            Number = 1,
            Source = new() { Selector = Selector.All },
        };
        yield return ("all allowed by a rule", new() { Policies = [Isolate("allow-all", [everyone])] });
    }

    private static Policy Isolate(string name, ImmutableArray<Rule> ingress) =>
        new()
        {
            Kind = PolicyKinds.KubernetesNetworkPolicy,
            Namespace = "bench",
            Name = name,
            Tier = Tier.Default.Name,
            Order = 1000,
            Subject = Selector.All,
            GovernsIngress = true,
            Ingress = ingress,
        };

    private static Topology Topology(int workloads, Protocol protocol) =>
        new()
        {
            Namespaces = [new("bench", ImmutableSortedDictionary<string, string>.Empty, default(SourceLocation))],
            Workloads =
            [
                .. Enumerable
                    .Range(0, workloads)
                    .Select(index => new Workload
                    {
                        Ref = new("bench", $"w{index:000}"),
                        Kind = "Pod",
                        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("app", $"w{index:000}"),
                        Ports = [new(null, new(8080, protocol))],
                    }),
            ],
        };
}
