using StageTest.Core.Contract;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Replay;

namespace StageTest.Core.Reports.Flows;

/// <summary>Writes a replay for scripts.</summary>
internal static class ReplayJson
{
    /// <summary>Writes a <see cref="ReplayContract"/>.</summary>
    public static void Write(ReplayReport report, TextWriter writer) =>
        ContractJson.Write(
            new ReplayContract
            {
                Version = 1,
                Holds = report.Holds,
                Read = report.Tally.Read,
                LeftOut = report.Tally.LeftOut.Select(p => new LeftOutContract { Reason = p.Key, Count = p.Value }),
                Classes = ReplayWords.Classes.ToDictionary(ContractJson.Code, report.Count),
                Flows = report.Flows.Select(Of).AsLines(),
            },
            writer,
            ContractJson.Compact
        );

    private static ReplayedFlowContract Of(ReplayedFlow flow) =>
        new()
        {
            From = flow.From,
            To = flow.To,
            Port = flow.Seen.Port.Number,
            Protocol = flow.Seen.Port.ProtocolName,
            Class = ContractJson.Code(flow.Class),
            Seen = flow.Seen.WasAllowed ? "allowed" : "denied",
            SeenDeniedToo = flow.Seen is { WasAllowed: true, WasDenied: true } ? true : null,
            DiffersFromSeen = flow.DiffersFromSeen ? true : null,
            Unaffected = flow.Class == ReplayClass.Undecided ? flow.IsUnaffected : null,
            Connections = flow.Seen.Connections,
            First = FlowRecordJson.TimeText(flow.Seen.First),
            Last = FlowRecordJson.TimeText(flow.Seen.Last),
            RecordedAt = flow.Seen.Location.ToString(),
            Now = Of(flow.Now),
            Promoted = Of(flow.Promoted),
            PendingTrace = flow.Pending is { } pending
                ? new()
                {
                    Direction = pending.Direction.Word(),
                    Shown = pending.IsAllowed ? "allowed" : "denied",
                    ByDesign = pending.IsByDesign,
                    Why = pending.Why,
                }
                : null,
            Location = flow.Location?.ToString(),
            Waiver = flow.Waiver is { } waiver ? $"{waiver.Owner}, until {waiver.Expires:yyyy-MM-dd}: {waiver.Reason}" : null,
        };

    private static ReplayAnswerContract Of(ReplayAnswer answer) =>
        new()
        {
            Verdict = ReplayWords.Code(answer.Verdict),
            Ruling = answer.Why is null ? answer.Deciding?.ToString() : null,
            Why = answer.Why,
        };
}
