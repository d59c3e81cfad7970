using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Replay;

namespace StageTest.Core.Reports.Flows;

/// <summary>The common texts of replay reports.</summary>
internal static class ReplayWords
{
    /// <summary>The classes, most important first.</summary>
    public static ImmutableArray<ReplayClass> Classes { get; } = [.. Enum.GetValues<ReplayClass>()];

    /// <summary>The heading of a class.</summary>
    public static string Heading(ReplayClass ofClass) =>
        ofClass switch
        {
            ReplayClass.WouldBeDenied => "Would be denied",
            ReplayClass.Undecided => "Undecided",
            ReplayClass.WouldBeAllowed => "Would be allowed",
            ReplayClass.Differs => "Differs from the log: these policies are not those of the cluster",
            ReplayClass.StaysAllowed => "Stays allowed",
            _ => "Stays denied",
        };

    /// <summary>Whether a class is only counted: its flows do not change.</summary>
    public static bool IsCountedOnly(ReplayClass ofClass) => ofClass is ReplayClass.StaysAllowed or ReplayClass.StaysDenied;

    /// <summary>Why a flow is in its class; flows with the same reason have the same text.</summary>
    public static string Reason(ReplayedFlow flow)
    {
        var promoted = flow.Promoted;
        if (flow.Class == ReplayClass.Undecided)
        {
            return promoted.Why ?? "";
        }

        if (flow.Class == ReplayClass.Differs)
        {
            return $"seen {(flow.Seen.WasAllowed ? "allowed" : "denied")}, now {flow.Now.Deciding}";
        }

        return $"{flow.Seen.Port}: {promoted.Deciding}";
    }

    /// <summary>The flows of a class by reason, the most frequent reason first.</summary>
    public static IEnumerable<(string Reason, ReplayedFlow[] Flows)> Groups(ReplayReport report, ReplayClass ofClass) =>
        Grouped(report.Flows.Where(f => f.Class == ofClass), Reason);

    /// <summary>The heading of the flows for which Calico's pending trace differs from promotion.</summary>
    public const string PendingHeading = "Calico's pending trace differs from promotion";

    /// <summary>Those flows by reason, the most frequent reason first.</summary>
    public static IEnumerable<(string Reason, ReplayedFlow[] Flows)> PendingGroups(ReplayReport report) =>
        Grouped(report.Flows.Where(f => f.Pending is not null), f => f.Pending!.ToString());

    private static IEnumerable<(string Reason, ReplayedFlow[] Flows)> Grouped(
        IEnumerable<ReplayedFlow> flows,
        Func<ReplayedFlow, string> reason
    ) =>
        flows
            .GroupBy(reason)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.ToArray()));

    /// <summary>A flow with the count and time of its recordings, and the waiver that accepts its result.</summary>
    public static string Line(ReplayedFlow flow) =>
        $"{flow}  {CountText.Of((int)Math.Min(flow.Seen.Connections, int.MaxValue), "connection")}, last seen {Time(flow.Seen.Last)}"
        + (flow.Seen is { WasAllowed: true, WasDenied: true } ? ", also seen denied" : "")
        + (flow is { Class: ReplayClass.Undecided, IsUnaffected: true } ? ", unaffected by promotion" : "")
        + (flow.Waiver is { } waiver ? $" (accepted by {waiver.Owner} until {waiver.Expires:yyyy-MM-dd}: {waiver.Reason})" : "");

    /// <summary>The number of flows in each class.</summary>
    public static string Summary(ReplayReport report)
    {
        var counts = Classes.Select(c => (Class: c, Count: report.Count(c))).Where(c => c.Count > 0);
        var classes = string.Join(", ", counts.Select(c => $"{CountText.Number(c.Count)} {Word(c.Class)}"));
        var read = $"{report.Tally.Read.ToString("N0", CultureInfo.InvariantCulture)} {(report.Tally.Read == 1 ? "record" : "records")}";
        return $"{CountText.Of(report.Flows.Length, "flow")} of {read}" + (classes.Length > 0 ? $": {classes}." : ".");
    }

    /// <summary>The decision, in a sentence.</summary>
    public static string Decision(ReplayReport report)
    {
        var holding = report.Flows.Count(f => f.Holds);
        return holding > 0 ? $"Hold: {CountText.Of(holding, "flow")} that {(holding == 1 ? "was" : "were")} allowed would be denied."
            : report.Flows.IsEmpty ? "No flow was judged."
            : "No flow that was allowed would be denied.";
    }

    /// <summary>A verdict in replay's words.</summary>
    public static string Code(Verdict verdict) =>
        verdict switch
        {
            Verdict.Allowed => "allowed",
            Verdict.Denied => "denied",
            _ => "undecided",
        };

    private static string Word(ReplayClass ofClass) =>
        ofClass switch
        {
            ReplayClass.WouldBeDenied => "would be denied",
            ReplayClass.Undecided => "undecided",
            ReplayClass.WouldBeAllowed => "would be allowed",
            ReplayClass.Differs => "differ from the log",
            ReplayClass.StaysAllowed => "stay allowed",
            _ => "stay denied",
        };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
