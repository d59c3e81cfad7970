namespace StageTest.Core.Lint;

/// <summary>A thing that lint looks for. It stands in <see cref="LintRules"/> and beside the code that looks.</summary>
/// <param name="Id">Its name in output, silences and the documentation; it never changes its meaning.</param>
/// <param name="Title">What it finds, in a few words.</param>
/// <param name="Check">Looks at one scenario and tells what it finds there.</param>
internal sealed record LintRule(string Id, string Title, Action<LintSubject, LintFindings> Check)
{
    /// <summary>
    /// Whether it looks at folders of workloads and policies without a scenario too: what it finds needs no addresses and no expectation.
    /// </summary>
    public bool IsForFolders { get; init; }

    /// <summary>
    /// Looks at roles and bindings, those of a scenario and those of files by themselves; null if the rule is not about them.
    /// </summary>
    public Action<LintAccess, LintFindings>? CheckAccess { get; init; }

    /// <summary>The page that explains it, in StageTest's repository.</summary>
    public string Page => $"docs/reference/lint/{Id}.md";
}
