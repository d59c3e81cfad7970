using System.Diagnostics;
using System.Globalization;
using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Replay;
using StageTest.Core.Scenarios;

namespace StageTest.Benchmarks;

/// <summary>What it costs to judge recorded flows: a million lines of Goldmane against 300 policies, and how that grows.</summary>
/// <remarks>
/// The sizes are those of Goldmane's own load generator: 100 clients and 100 servers in each of four namespaces, five labels.
/// </remarks>
internal static class ReplayBenchmark
{
    private const int Records = 1_000_000;
    private const int Policies = 300;
    private const long MostMemory = 500L * 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Measures; whether the limits are kept.</summary>
    public static bool Run()
    {
        var world = World();
        var folder = Directory.CreateTempSubdirectory("stagetest-replay-").FullName;
        try
        {
            var quarter = Measure(folder, world, Records / 4);
            var whole = Measure(folder, world, Records);
            var peak = Process.GetCurrentProcess().PeakWorkingSet64;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"        {Records / 4:N0} records {quarter.TotalSeconds:0.0} s, {Records:N0} records "
                        + $"{whole.TotalSeconds:0.0} s of processor "
                        + $"time; at most {peak / 1024 / 1024} MB"
                )
            );
            var isSmall = peak < MostMemory;
            return Measurement.Tell("stagetest replay, processor time", whole, whole, Limit) && isSmall;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TimeSpan Measure(string folder, ReplayWorld world, int records)
    {
        var file = Path.Combine(folder, "flows.ndjson");
        Write(file, records);
        var (tally, diagnostics) = (new FlowTally(), new DiagnosticBag());
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var read = new FlowReader(FlowSources.Known, null, tally, new(diagnostics)).ReadFile(file);
        var report = ReplayRun.Of(read, new FlowQuery(), tally, world, [], DateOnly.MinValue, CancellationToken.None);
        process.Refresh();
        var used = process.TotalProcessorTime - before;
        if (diagnostics.HasErrors || tally.Read != records || report.Flows.IsEmpty)
        {
            throw new InvalidOperationException("The replay did not read what was written.");
        }

        Console.WriteLine($"        {report.Flows.Length:N0} flows: {report.Count(ReplayClass.WouldBeDenied):N0} would be denied");
        return used;
    }

    private static void Write(string file, int records)
    {
        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 20);
        for (var record = 0; record < records; record++)
        {
            var (client, server) = (record % 100, record / 100 % 100);
            var (from, to, time) = ((record / 10_000) % 4, (record / 40_000) % 4, 1_795_943_915 + (record / 2000 * 15));
            writer.Write("{\"Key\":{\"source_name\":\"client-");
            writer.Write(
                $"{client}-7d4f8-*\",\"source_namespace\":\"team-{from}\",\"source_type\":1,\"dest_name\":\"server-{server}-5c6b7-*\","
            );
            writer.Write($"\"dest_namespace\":\"team-{to}\",\"dest_type\":1,\"dest_port\":{8000 + (server % 5)},\"proto\":\"tcp\",");
            writer.Write(
                $"\"reporter\":{1 + (record % 2)},\"action\":1,"
                    + $"\"policies\":{{\"enforced_policies\":[{{\"kind\":9,\"name\":\"kns.team-{to}\","
            );
            writer.Write(
                $"\"action\":1}}]}}}},\"start_time\":{time},\"end_time\":{time + 15},\"source_labels\":[{Labels("client", client, from)}],"
            );
            writer.Write($"\"dest_labels\":[{Labels("server", server, to)}],\"packets_in\":7,\"packets_out\":3,\"bytes_in\":368,");
            writer.Write("\"bytes_out\":177,\"num_connections_started\":1}\n");
        }
    }

    private static string Labels(string role, int number, int team) =>
        $"\"app={role}-{number}\",\"role={role}\",\"team=team-{team}\",\"zone=z{number % 3}\",\"release=r{number % 7}\"";

    private static ReplayWorld World()
    {
        var text = new StringBuilder();
        for (var policy = 0; policy < Policies; policy++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                apiVersion: projectcalico.org/v3
                kind: StagedNetworkPolicy
                metadata: { name: default.server-{{policy}}, namespace: team-{{policy % 4}} }
                spec:
                  order: {{policy}}
                  selector: app == 'server-{{policy % 100}}'
                  types: [Ingress]
                  ingress:
                    - { action: Allow, protocol: TCP, source: { selector: role == 'client' && zone == 'z{{policy
                    % 3}}' }, destination: { ports: [8000, 8001] } }
                    - { action: Allow, protocol: TCP, source: { nets: [203.0.113.0/24] }, destination: { ports: [8080] } }
                ---

                """
            );
        }

        var diagnostics = new DiagnosticBag();
        var application = ApplicationReader.Read([("policies.yaml", text.ToString())], "policies", diagnostics, isWhole: false);
        return new()
        {
            Topology = application!.Topology,
            Now = application.Policies.Live(),
            Promoted = application.Policies.AsIfPromoted(),
        };
    }
}
