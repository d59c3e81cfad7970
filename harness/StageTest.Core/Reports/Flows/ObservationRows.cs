using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Flows;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Policies;

namespace StageTest.Core.Reports.Flows;

/// <summary>The common columns of tables of records, and the sentence below them.</summary>
internal static class ObservationRows
{
    /// <summary>The headings.</summary>
    public static ImmutableArray<string> Headings { get; } =
    ["last seen", "from", "to", "port", "reporter", "verdict", "pending", "policy", "connections", "packets", "bytes"];

    /// <summary>The index of the first column of numbers; all later columns are numbers too.</summary>
    public const int FirstCount = 8;

    /// <summary>The cells of a record.</summary>
    public static ImmutableArray<string> Of(FlowRecord record)
    {
        var key = record.Key;
        return
        [
            record.Last.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            key.Source.Display,
            key.Destination.Display,
            key.Port.ToString(),
            key.Reporter is { } reporter ? Word(reporter) : "",
            Word(record.Action),
            key.Pending.Action is { } pending ? Word(pending) : "",
            key.Enforced.Decided,
            Number(record.Counts.Connections),
            Number(record.Counts.Packets),
            Number(record.Counts.Bytes),
        ];
    }

    /// <summary>The number of records, and of omitted records, by reason.</summary>
    public static string Summary(FlowObservation observation)
    {
        var leftOut = string.Join(", ", observation.Tally.LeftOut.Select(p => CountText.Bent(p.Value, p.Key)));
        return $"{CountText.Of(observation.Records.Length, "record")} shown of {Number(observation.Tally.Read)} read"
            + (leftOut.Length > 0 ? $"; left out: {leftOut}." : ".");
    }

    /// <summary>A number without separators, suitable for other programs.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Word(FlowReporter reporter) => reporter == FlowReporter.Source ? "source" : "destination";

    private static string Word(RuleAction action) =>
        action switch
        {
            RuleAction.Allow => "allowed",
            RuleAction.Deny => "denied",
            _ => action.ToString().ToLowerInvariant(),
        };
}
