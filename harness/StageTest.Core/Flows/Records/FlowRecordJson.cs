using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Addresses;
using StageTest.Core.Contract;

namespace StageTest.Core.Flows.Records;

/// <summary>Records as JSON, one on each line: the format of StageTest's own store.</summary>
internal static class FlowRecordJson
{
    /// <summary>The format of times, in UTC.</summary>
    public const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes a line for each record.</summary>
    public static void WriteLines(IEnumerable<FlowRecord> records, TextWriter writer) =>
        ContractJson.WriteLines(records.Select(Of), writer);

    /// <summary>The contract's form of a record.</summary>
    public static FlowRecordContract Of(FlowRecord record)
    {
        var key = record.Key;
        return new()
        {
            First = TimeText(record.First),
            Last = TimeText(record.Last),
            From = Of(key.Source),
            To = Of(key.Destination),
            Port = key.Port.Number,
            Protocol = key.Port.ProtocolName,
            Service = Of(key.Service),
            IpFamily = key.Family is { } family ? IpFamily.Name(family) : null,
            Reporter = key.Reporter is { } reporter ? ContractJson.Code(reporter) : null,
            Action = ContractJson.Code(record.Action),
            Enforced = Of(key.Enforced),
            Pending = Of(key.Pending),
            PacketsIn = record.Counts.PacketsIn,
            PacketsOut = record.Counts.PacketsOut,
            BytesIn = record.Counts.BytesIn,
            BytesOut = record.Counts.BytesOut,
            Connections = record.Counts.Connections,
        };
    }

    /// <summary>A time in the precision of records.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    private static FlowEndContract Of(FlowEnd end) =>
        new()
        {
            Kind = ContractJson.Code(end.Kind),
            Namespace = end.Namespace.Length > 0 ? end.Namespace : null,
            Name = end.Name,
            Workload = end.Workload,
            Labels = end.Labels,
            NamespaceLabels = end.NamespaceLabels,
            ServiceAccount = end.ServiceAccount,
            Address = end.Address?.ToString(),
            Domains = end.Domains.IsEmpty ? null : end.Domains,
            Scenario = end.Scenario,
        };

    private static ImmutableArray<PolicyHitContract> Of(FlowTrace trace) => [.. trace.Hits.Select(Of)];

    /// <summary>The contract's form of the Service; null if there is none.</summary>
    public static FlowServiceContract? Of(FlowService? service) =>
        service is { } asked
            ? new()
            {
                Namespace = asked.Service.Namespace,
                Name = asked.Service.Name,
                Port = asked.Port.Number,
            }
            : null;

    /// <summary>The contract's form of a trace step.</summary>
    public static PolicyHitContract Of(PolicyHit hit) =>
        new()
        {
            Kind = hit.Kind,
            Namespace = hit.Namespace,
            Name = hit.Name,
            Tier = hit.Tier,
            Action = ContractJson.Code(hit.Action),
            RuleIndex = hit.RuleIndex,
            Trigger = hit.Trigger is { } trigger ? Of(trigger) : null,
        };
}
