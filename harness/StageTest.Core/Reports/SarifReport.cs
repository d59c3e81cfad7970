using StageTest.Core.Decisions;

namespace StageTest.Core.Reports;

/// <summary>The report for code scanning: SARIF 2.1.0, every difference on the line of the rule that decides it.</summary>
internal sealed class SarifReport : IResultWriter<RunReport>
{
    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer) => SarifLog.Write(RunAnnotations.Of(report), writer);
}
