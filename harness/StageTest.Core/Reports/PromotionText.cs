using StageTest.Core.Documents;
using StageTest.Core.Promotion;

namespace StageTest.Core.Reports;

/// <summary>Writes promotions and their verification for people.</summary>
internal static class PromotionText
{
    /// <summary>Writes what was promoted, or the changes as a diff if nothing is written yet.</summary>
    public static void Write(PromotionReport report, OutputLook look, TextWriter writer)
    {
        var changes = report.Plan?.Changes ?? [];
        switch (report.State)
        {
            case PromotionState.Done:
                writer.WriteLine($"Nothing to do: {report.Record} says that this report was promoted, and the files are as it says.");
                break;
            case PromotionState.Refused:
                break;
            case PromotionState.Proposed:
                foreach (var change in changes)
                {
                    writer.Write(UnifiedDiff.Of(change, look.ForTerminal));
                }

                break;
            case PromotionState.Written:
                foreach (var change in changes)
                {
                    writer.WriteLine(Line(change));
                }

                writer.WriteLine(
                    $"Promoted {CountText.Of(report.Plan!.Scenarios.Length, "scenario")}. The record is {report.Record}; "
                        + $"'stagetest verify {report.Record}' checks it."
                );
                break;
        }
    }

    /// <summary>Writes the differences, and the result.</summary>
    public static void Write(VerificationReport report, TextWriter writer)
    {
        foreach (var difference in report.Differences)
        {
            writer.WriteLine(difference);
        }

        writer.WriteLine(
            report.Differences.IsEmpty
                ? $"Verified: {CountText.Of(report.Record.Subjects.Count, "file")} of "
                    + $"{CountText.Of(report.Record.Scenarios.Length, "scenario")} are exactly what was proven."
                : $"Not verified: {CountText.Of(report.Differences.Length, "file")} "
                    + $"{(report.Differences.Length == 1 ? "is" : "are")} not what was proven."
        );
    }

    private static string Line(FileChange change) =>
        change switch
        {
            { MovedFrom: { } source } => $"enforced  {change.Path} (was {source})",
            { After: null } => $"removed   {change.Path}",
            _ => $"changed   {change.Path}",
        };
}
