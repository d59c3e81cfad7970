using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Lint;

/// <summary>Finds probable mistakes in scenarios and policies that are otherwise valid.</summary>
internal static class Linter
{
    /// <summary>
    /// All findings of the rules that no comment silences, by place. Scenarios that share a policy are judged together.
    /// </summary>
    /// <param name="scenarios">The scenarios. A finding from one of them does not count if another needs the policy.</param>
    /// <param name="readText">Reads a file of the scenarios, for its comments; null if it can no longer be read.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="loose">The readers' diagnostics for files without a scenario. Their warnings are findings.</param>
    /// <param name="roles">Roles and bindings without a scenario.</param>
    /// <param name="folders">Workloads and policies without a scenario.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static IReadOnlyList<Finding> Check(
        IReadOnlyCollection<Scenario> scenarios,
        Func<string, string?> readText,
        IReadOnlyList<LintRule> rules,
        IEnumerable<Diagnostic>? loose = null,
        RbacObjects? roles = null,
        IEnumerable<Application>? folders = null,
        CancellationToken cancellationToken = default
    )
    {
        var findings = rules.Select(rule => (rule, Findings: new LintFindings(rule))).ToArray();
        foreach (var scenario in scenarios)
        {
            var subject = new LintSubject(scenario);
            foreach (var (rule, of) in findings)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rule.Check(subject, of);
            }
        }

        foreach (var folder in (folders ?? []).Where(f => !f.Topology.Workloads.IsEmpty))
        {
            var subject = new LintSubject(ScenarioOf(folder));
            foreach (var (rule, of) in findings.Where(f => f.rule.IsForFolders))
            {
                cancellationToken.ThrowIfCancellationRequested();
                rule.Check(subject, of);
            }
        }

        LintAccess[] access =
        [
            .. scenarios.Where(s => s.Access is not null).Select(s => new LintAccess(s.Access!.Rbac, s)),
            .. roles is null ? Array.Empty<LintAccess>() : [new(roles, null)],
        ];
        foreach (var (rule, of) in findings)
        {
            foreach (var one in access)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rule.CheckAccess?.Invoke(one, of);
            }
        }

        var remarks = (loose ?? [])
            .Where(d => d.Severity == Severity.Warning)
            .Select(d => new Finding(ReaderChecks.ReaderWarning, d.Location, d.Message))
            .Distinct();
        var found = findings.SelectMany(f => f.Findings.Left).Concat(remarks).ToArray();
        var files = scenarios.SelectMany(FilesOf).Concat(found.Select(f => f.Location.File)).Distinct(StringComparer.Ordinal);
        var silences = files
            .Select(file => (file, text: readText(file)))
            .Where(f => f.text is not null)
            .ToDictionary(f => f.file, f => new Silences(f.text!, f.file, rules));
        return
        [
            .. found
                .Where(f => !(silences.GetValueOrDefault(f.Location.File)?.Cover(f) ?? false))
                .Concat(silences.Values.SelectMany(s => s.Findings))
                .OrderBy(f => f.Location.File, StringComparer.Ordinal)
                .ThenBy(f => f.Location.Line)
                .ThenBy(f => f.Location.Column)
                .ThenBy(f => f.Rule.Id, StringComparer.Ordinal),
        ];
    }

    // A folder describes objects but no expectations.
    private static Scenario ScenarioOf(Application folder)
    {
        var plan = new ProbePlan([]);
        return new()
        {
            Name = "",
            File = "",
            Topology = folder.Topology,
            Policies = folder.Policies,
            Plan = plan,
            Promoted = new(plan, [], ImmutableDictionary<int, ExpectationEntry>.Empty),
        };
    }

    private static IEnumerable<string> FilesOf(Scenario scenario) =>
        scenario.Policies.Policies.Select(p => p.Location.File).Append(scenario.File);
}
