using System.Diagnostics;
using System.Globalization;
using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Recommendation;

namespace StageTest.Benchmarks;

/// <summary>What it costs to make policies of recorded flows and to prove them, and how that grows.</summary>
internal static class RecommendBenchmark
{
    private const int Workloads = 200;
    private const int FlowsOfEach = 25;
    private const int Namespaces = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Measures; whether the limit is kept.</summary>
    public static bool Run()
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-recommend-").FullName;
        try
        {
            // The first is for the compiler.
            Measure(folder, 10);
            foreach (var workloads in new[] { Workloads / 4, Workloads / 2 })
            {
                Tell(workloads, Measure(folder, workloads));
            }

            var whole = Measure(folder, Workloads);
            Tell(Workloads, whole);
            return Measurement.Tell("stagetest recommend", whole.Processor, whole.Wall, Limit);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Tell(int workloads, (TimeSpan Wall, TimeSpan Processor) used) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"        {workloads} workloads, {workloads * FlowsOfEach:N0} flows: {used.Wall.TotalSeconds:0.00} s, "
                    + $"{used.Processor.TotalSeconds:0.00} s of processor time"
            )
        );

    private static (TimeSpan Wall, TimeSpan Processor) Measure(string folder, int workloads)
    {
        var file = Path.Combine(folder, "flows.ndjson");
        Write(file, workloads);
        var (tally, diagnostics) = (new FlowTally(), new DiagnosticBag());
        using var process = Process.GetCurrentProcess();
        var (started, before) = (TimeProvider.System.GetTimestamp(), process.TotalProcessorTime);
        FlowRecord[] read = [.. new FlowReader(FlowSources.Known, null, tally, new(diagnostics)).ReadFile(file)];
        var demand = SeenTraffic.Of(read, [file], new() { Namespaces = [], Workloads = [] }, PolicySet.Empty, keptBack: 0);
        var made = Recommender.Of(demand, new());
        process.Refresh();
        var used = (TimeProvider.System.GetElapsedTime(started), process.TotalProcessorTime - before);
        if (diagnostics.HasErrors || !made.IsComplete || !made.Proof.Faults.IsEmpty || made.Files.Length != workloads)
        {
            throw new InvalidOperationException("The recommendation is not that of all flows.");
        }

        return used;
    }

    // Each workload asks others of several namespaces on one of three ports, so that rules can join peers and seldom all of them.
    private static void Write(string file, int workloads)
    {
        var random = new Random(18);
        var flows = new HashSet<(int From, int To, int Port)>();
        while (flows.Count < workloads * FlowsOfEach)
        {
            var (from, to) = (random.Next(workloads), random.Next(workloads));
            if (from != to)
            {
                flows.Add((from, to, 8000 + random.Next(3)));
            }
        }

        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(false));
        foreach (var (from, to, port) in flows)
        {
            writer.Write($"{{\"Key\":{{\"source_name\":\"{Name(from)}-*\",\"source_namespace\":\"{Home(from)}\",\"source_type\":1,");
            writer.Write($"\"dest_name\":\"{Name(to)}-*\",\"dest_namespace\":\"{Home(to)}\",\"dest_type\":1,\"dest_port\":{port},");
            writer.Write("\"proto\":\"tcp\",\"reporter\":2,\"action\":1,\"policies\":{}},\"start_time\":1795943915,");
            writer.Write($"\"end_time\":1795943930,\"source_labels\":[\"app={Name(from)}\"],\"dest_labels\":[\"app={Name(to)}\"],");
            writer.Write("\"packets_in\":7,\"packets_out\":3,\"bytes_in\":368,\"bytes_out\":177,\"num_connections_started\":1}\n");
        }
    }

    private static string Name(int workload) => $"app{workload}";

    private static string Home(int workload) => $"team-{workload % Namespaces}";
}
