using StageTest.Core.Contract;
using StageTest.Core.Documents;
using StageTest.Core.Lint;

namespace StageTest.Core.Reports;

/// <summary>Writes the findings of lint for programs: every error, warning and note with its place.</summary>
internal static class LintJson
{
    /// <summary>Writes a <see cref="LintContract"/>.</summary>
    /// <param name="diagnostics">The readers' diagnostics.</param>
    /// <param name="findings">The findings of the rules.</param>
    /// <param name="writer">Receives the text.</param>
    public static void Write(IEnumerable<Diagnostic> diagnostics, IEnumerable<Finding> findings, TextWriter writer) =>
        ContractJson.Write(
            new LintContract
            {
                Version = 1,
                Findings = diagnostics
                    .Select(d => Of(d, null))
                    .Concat(findings.Select(f => Of(new(Severity.Warning, f.Location, f.Message), f.Rule))),
            },
            writer,
            ContractJson.Escaped
        );

    private static FindingContract Of(Diagnostic diagnostic, LintRule? rule) =>
        new()
        {
            Id = rule?.Id,
            Page = rule?.Page,
            Severity = diagnostic.Severity.ToString().ToLowerInvariant(),
            File = diagnostic.Location.File,
            Line = diagnostic.Location.Line > 0 ? diagnostic.Location.Line : null,
            Column = diagnostic.Location.Line > 0 ? diagnostic.Location.Column : null,
            Message = diagnostic.Message,
        };
}
