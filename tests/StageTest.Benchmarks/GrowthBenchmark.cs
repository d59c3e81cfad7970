using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.Benchmarks;

/// <summary>How the costs of a lab grow: one table, in which pods, ports and policies are doubled in turn.</summary>
internal static class GrowthBenchmark
{
    private const int Rounds = 3;
    private const int FirstPort = 8080;

    private static readonly (int Pods, int Ports, int Policies)[] Sizes =
    [
        (50, 1, 0),
        (100, 1, 0),
        (200, 1, 0),
        (400, 1, 0),
        (100, 2, 0),
        (100, 4, 0),
        (100, 1, 50),
        (100, 1, 100),
        (100, 1, 200),
        (400, 1, 200),
    ];

    /// <summary>
    /// Measures every size and prints its row: by the clock, and in brackets the processor time of all processes. No limit is set.
    /// </summary>
    public static async Task<bool> RunAsync()
    {
        Console.WriteLine();
        Console.WriteLine("by the clock (processors), in ms, least of three");
        Console.WriteLine("   pods   ports policies    flows              up         ruleset         reading   per flow");
        foreach (var (pods, ports, policies) in Sizes)
        {
            await RowAsync(pods, ports, policies);
        }

        return true;
    }

    private static async Task RowAsync(int pods, int ports, int policies)
    {
        var topology =
            policies == 0
                ? ScaleBenchmark.Pods(
                    pods,
                    [.. Enumerable.Range(0, ports).Select(port => new NamedPort(null, new((ushort)(FirstPort + port), Protocol.Tcp)))]
                )
                : EvaluationBenchmark.Topology(pods);
        var set =
            policies == 0
                ? PolicySet.Empty
                : PolicySet.Of(
                    PolicyReader.Read(PolicyTexts.OfTiers() + "\n---\n" + PolicyTexts.Of(policies), "policies.yaml", new DiagnosticBag()),
                    CalicoVersionText.Newest
                );
        var complete = ProbePlan.Complete(topology);
        var plan = policies == 0 ? complete : complete.Where(flow => flow.Port.Number == FirstPort);
        var before = Processors.Used();
        var started = TimeProvider.System.GetTimestamp();
        await using var session = (LabSession)await new LabEngine().OpenAsync(topology, CancellationToken.None);
        var up = new Cost(TimeProvider.System.GetElapsedTime(started), Processors.Used(session.HostProcessId) - before);
        var (ruleset, reading) = (Cost.Worst, Cost.Worst);
        for (var round = 0; round < Rounds; round++)
        {
            ruleset = Cost.Least(ruleset, await Cost.OfAsync(session, () => session.ApplyAsync(set, CancellationToken.None)));
            reading = Cost.Least(reading, await Cost.OfAsync(session, () => session.ReadAsync(plan, new(), CancellationToken.None)));
        }

        Console.WriteLine(
            $"{pods, 7} {ports, 7} {policies, 8} {plan.Flows.Length, 8} {Text(up), 15} {Text(ruleset), 15} {Text(reading), 15} "
                + $"{reading.Processor.TotalMicroseconds / plan.Flows.Length, 7:0} us"
        );
    }

    private static string Text(Cost cost) => $"{cost.Clock.TotalMilliseconds:0} ({cost.Processor.TotalMilliseconds:0})";
}
