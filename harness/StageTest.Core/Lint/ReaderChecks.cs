using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>Passes on what the readers of policies and scenarios warn of, so that it can be silenced like everything else.</summary>
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
