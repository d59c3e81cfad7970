namespace StageTest.Core.Lint;

/// <summary>A rule of lint, listed in <see cref="LintRules"/> and defined beside its check.</summary>
/// <param name="Id">Its id in output, silences and the documentation; its meaning never changes.</param>
/// <param name="Title">A short title.</param>
/// <param name="Check">Checks one scenario and reports findings.</param>
internal sealed record LintRule(string Id, string Title, Action<LintSubject, LintFindings> Check)
{
    /// <summary>
    /// Whether it also checks folders of workloads and policies without a scenario: it needs no addresses and no expectation.
    /// </summary>
    public bool IsForFolders { get; init; }

    /// <summary>
    /// Checks roles and bindings, those of a scenario and those of files without one; null if the rule is about something else.
    /// </summary>
    public Action<LintAccess, LintFindings>? CheckAccess { get; init; }

    /// <summary>Its page in StageTest's repository.</summary>
    public string Page => $"docs/reference/lint/{Id}.md";
}
