using StageTest.Core.Contract;
using StageTest.Core.Flows.Records;
using StageTest.Core.Recommendation;
using StageTest.Core.Reports.Maps;

namespace StageTest.Core.Reports.Recommendations;

/// <summary>Writes a recommendation for scripts.</summary>
internal static class RecommendationJson
{
    private const int Version = 1;

    /// <summary>Writes a <see cref="RecommendationContract"/>.</summary>
    public static void Write(RecommendationReport report, TextWriter writer)
    {
        var made = report.Recommendation;
        ContractJson.Write(
            new RecommendationContract
            {
                Version = Version,
                State = ContractJson.Code(report.State),
                Id = made.Id,
                Kind = made.Options.Form.Kind,
                Folder = report.Folder,
                Staged = report.StagedEntry,
                Policies = made.Files.Select(f => new RecommendedFileContract
                {
                    File = f.Name,
                    Workloads = f.Workloads.Select(w => $"{w}"),
                    Text = RecommendationWords.TextOf(made, f),
                }),
                Proof = new()
                {
                    Engines = made.Proof.Engines,
                    Allowed = made.Proof.Allowed,
                    Denied = made.Proof.Denied,
                    Open = made.Proof.Open.Select(f => $"{f}"),
                    Surplus = made.Proof.Surplus,
                    BesideSurplus = made.Proof.BesideSurplus.Select(u => new UnwrittenContract
                    {
                        Connection = u.Connection,
                        Reason = u.Reason,
                    }),
                    Faults = made.Proof.Faults,
                },
                Unwritten = made.Unwritten.Select(u => new UnwrittenContract { Connection = u.Connection, Reason = u.Reason }),
                Disagreements = made.Demand.Disagreements.Select(d => new DisagreementContract
                {
                    Only = d.IsSeen ? "seen" : "intended",
                    Connection = $"{d.Flow}",
                    Written = d.IsWritten,
                }),
                Generalisations = made.Generalisations.Select(g => new GeneralisationContract
                {
                    Connection = $"{g.Flow}",
                    With = $"{g.For}",
                }),
                Beyond = (made.Beyond?.Changes ?? []).Select(MapDiffJson.Of),
                WithoutFlows = made.WithoutFlows.Select(w => $"{w}"),
                Learning = made.Demand.Learning is { } learning
                    ? new()
                    {
                        NewByDay = learning.Days.ToDictionary(d => $"{d.Day:yyyy-MM-dd}", d => d.New),
                        StableSince = learning.StableSince.ToDictionary(s => $"{s.Workload}", s => FlowRecordJson.TimeText(s.Since)),
                        HeldFrom = learning.HeldFrom is { } time ? FlowRecordJson.TimeText(time) : null,
                        Held = learning.Held.Length,
                        HeldDenied = made.HeldDenied.Select(f => $"{f}"),
                    }
                    : null,
                Outdated = report.Outdated,
                Remarks = made.Remarks,
            },
            writer,
            ContractJson.Readable
        );
    }
}
