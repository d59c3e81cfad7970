using StageTest.Core.Documents;
using StageTest.Core.Lint;

namespace StageTest.Core.Reports;

/// <summary>Writes the findings of lint for people: every place, then the pages of the rules, then the counts.</summary>
internal static class LintText
{
    /// <summary>Writes it.</summary>
    public static void Write(LintReport report, TextWriter writer)
    {
        var all = report
            .Diagnostics.Concat(report.Findings.Select(f => f.ToDiagnostic()))
            .OrderBy(d => d.Location.File, StringComparer.Ordinal)
            .ThenBy(d => d.Location.Line)
            .ThenBy(d => d.Location.Column)
            .ToArray();
        DiagnosticLines.Write(all, Severity.Note, writer);
        if (report.HasErrors)
        {
            var errors = all.Where(d => d.Severity == Severity.Error).ToArray();
            var files = errors.Select(d => d.Location.File).Distinct().Count();
            writer.WriteLine($"{CountText.Of(files, "file")}, {CountText.Of(errors.Length, "problem")}.");
            return;
        }

        foreach (var rule in report.Findings.Select(f => f.Rule).Distinct().OrderBy(r => r.Id, StringComparer.Ordinal))
        {
            writer.WriteLine($"{rule.Id}: {rule.Title}. See {rule.Page}; '# stagetest:ignore {rule.Id} because REASON' silences it.");
        }

        string[] counts =
        [
            .. report.Scenarios > 0 || (report.LoosePolicies == 0 && report.LooseRoles == 0 && report.Settings == 0)
                ? [CountText.Of(report.Scenarios, "scenario"), CountText.Of(report.Flows, "flow")]
                : Array.Empty<string>(),
            .. report.LoosePolicies > 0 ? [CountText.Of(report.LoosePolicies, "policy", "policies")] : Array.Empty<string>(),
            .. report.LooseRoles > 0 ? [CountText.Of(report.LooseRoles, "role or binding", "roles and bindings")] : Array.Empty<string>(),
            .. report.Settings > 0 ? [$"{CountText.Of(report.Settings, "file")} of settings"] : Array.Empty<string>(),
            "no errors",
            .. all.Count(d => d.Severity == Severity.Warning) is var warnings and > 0
                ? [CountText.Of(warnings, "warning")]
                : Array.Empty<string>(),
        ];
        writer.WriteLine($"{string.Join(", ", counts)}.");
    }
}
