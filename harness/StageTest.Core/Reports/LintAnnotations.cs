using StageTest.Core.Documents;
using StageTest.Core.Lint;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Reports;

/// <summary>The findings of lint, each on its line.</summary>
internal static class LintAnnotations
{
    /// <summary>The errors, warnings and notes of the readers, then the findings of the rules.</summary>
    public static IEnumerable<Annotation> Of(LintReport report) =>
        report
            .Diagnostics.Select(d => new Annotation(
                d.Severity == Severity.Error ? AnnotationRule.Of(HoldReasons.BadInput) : AnnotationRule.Remark,
                d.Severity,
                d.Message,
                d.Location
            ))
            .Concat(report.Findings.Select(f => new Annotation(AnnotationRule.Of(f.Rule), Severity.Warning, f.Message, f.Location)));
}
