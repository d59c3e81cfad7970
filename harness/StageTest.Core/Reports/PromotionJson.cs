using StageTest.Core.Contract;
using StageTest.Core.Promotion;

namespace StageTest.Core.Reports;

/// <summary>Writes what a promotion changed, or would change, for scripts.</summary>
internal static class PromotionJson
{
    private const int Version = 1;

    /// <summary>Writes a <see cref="PromotionReportContract"/>.</summary>
    public static void Write(PromotionReport report, TextWriter writer) =>
        ContractJson.Write(
            new PromotionReportContract
            {
                Version = Version,
                State = ContractJson.Code(report.State),
                Record = report.Record,
                Scenarios = report.Plan?.Scenarios.Select(s => s.File) ?? [],
                Refusals = report.Plan?.Refusals.Select(r => new RefusalContract { Scenario = r.Scenario, Reason = r.Reason }) ?? [],
                Changes = report.Plan?.Changes.Select(c => new FileChangeContract
                {
                    Path = c.Path,
                    MovedFrom = c.MovedFrom,
                    Removed = c.After is null,
                }) ?? [],
            },
            writer,
            ContractJson.Readable
        );
}
