using StageTest.Core.Gate;

namespace StageTest.Core.Reports.Gate;

/// <summary>The gate's report for code scanning: SARIF 2.1.0. Waived findings are suppressed, with the waiver's reason.</summary>
internal sealed class SarifGate : IResultWriter<GateReport>
{
    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer) => SarifLog.Write(GateAnnotations.Of(report), writer);
}
