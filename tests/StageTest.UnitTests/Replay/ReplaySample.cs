using System.Collections.Immutable;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Replay;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.UnitTests.Replay;

/// <summary>Replays flow logs of texts against manifests of texts.</summary>
internal static class ReplaySample
{
    /// <summary>Replays; the day is 2026-11-29.</summary>
    public static ReplayReport Run(string flows, string manifests, params ImmutableArray<Waiver> waivers) =>
        Run(flows, World(manifests), waivers);

    /// <summary>Replays in a world.</summary>
    public static ReplayReport Run(string flows, ReplayWorld world, params ImmutableArray<Waiver> waivers)
    {
        var (tally, diagnostics) = (new FlowTally(), new DiagnosticBag());
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(flows));
        var records = new FlowReader(FlowSources.Known, null, tally, new(diagnostics)).Read(stream, "flows");
        var report = ReplayRun.Of(records, new FlowQuery(), tally, world, waivers, new(2026, 11, 29), CancellationToken.None);
        Assert.That(diagnostics.Items, Is.Empty);
        return report;
    }

    /// <summary>What manifests say is enforced now, and after promotion.</summary>
    public static ReplayWorld World(string manifests)
    {
        var diagnostics = new DiagnosticBag();
        var application = ApplicationReader.Read([("policies.yaml", manifests)], "policies", diagnostics, isWhole: false);
        Assert.That(diagnostics.Items.Where(d => d.Severity > Severity.Note), Is.Empty);
        return new()
        {
            Topology = application!.Topology,
            Now = application.Policies.Live(),
            Promoted = application.Policies.AsIfPromoted(),
            Staged = application.Policies,
        };
    }

    /// <summary>A flow as Goldmane tells it, without addresses.</summary>
    public static string Flow(
        string from,
        string to,
        int port = 8080,
        string fromLabels = "",
        string toLabels = "",
        bool isAllowed = true,
        string reporter = "Dst"
    )
    {
        static (string Namespace, string Name, string Type) End(string end) =>
            end.Split('/') is [var inNamespace, var name]
                ? (inNamespace, name, "WorkloadEndpoint")
                : ("-", end, end is "pub" or "pvt" ? "Network" : "NetworkSet");

        static string Labels(string text) =>
            string.Join(',', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(l => $"\"{l}\""));

        var (source, destination) = (End(from), End(to));
        var key =
            $"\"source_name\":\"{source.Name}\",\"source_namespace\":\"{source.Namespace}\",\"source_type\":\"{source.Type}\","
            + $"\"dest_name\":\"{destination.Name}\",\"dest_namespace\":\"{destination.Namespace}\",\"dest_type\":\"{destination.Type}\","
            + $"\"dest_port\":{port},\"proto\":\"tcp\",\"reporter\":\"{reporter}\",\"action\":\"{(isAllowed ? "Allow" : "Deny")}\"";
        return $"{{\"Key\":{{{key}}},\"start_time\":1795943915,\"end_time\":1795943930,\"source_labels\":[{Labels(fromLabels)}],"
            + $"\"dest_labels\":[{Labels(toLabels)}],\"packets_in\":1,\"num_connections_started\":1}}\n";
    }
}
