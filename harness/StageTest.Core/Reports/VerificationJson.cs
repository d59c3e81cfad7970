using StageTest.Core.Contract;
using StageTest.Core.Promotion;

namespace StageTest.Core.Reports;

/// <summary>Writes for scripts whether files are those of a promotion record.</summary>
internal static class VerificationJson
{
    /// <summary>Writes a <see cref="VerificationContract"/>.</summary>
    /// <param name="record">The record.</param>
    /// <param name="differences">The differences that <see cref="RecordVerification"/> found.</param>
    /// <param name="writer">Receives the text.</param>
    public static void Write(PromotionRecord record, IReadOnlyCollection<string> differences, TextWriter writer) =>
        ContractJson.Write(
            new VerificationContract
            {
                Version = 1,
                Verified = differences.Count == 0,
                Files = record.Subjects.Count,
                Scenarios = record.Scenarios,
                Differences = differences,
            },
            writer,
            ContractJson.Readable
        );
}
