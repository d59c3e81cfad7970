using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>Turns the warnings of readers into findings, so that they can be silenced too.</summary>
internal static class ReaderChecks
{
    public static LintRule ReaderWarning { get; } = new("ST1013", "Valid file means something else than it seems to", Check);

    private static void Check(LintSubject subject, LintFindings findings)
    {
        foreach (var remark in subject.Scenario.Remarks.Where(r => r.Severity == Severity.Warning))
        {
            findings.Add(remark.Location, remark.Message);
        }
    }
}
