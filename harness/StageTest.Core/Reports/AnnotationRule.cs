using StageTest.Core.Lint;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Reports;

/// <summary>A kind of annotations, in the form of the services that show them.</summary>
/// <param name="Id">Its name, such as <c>unexpected</c> or <c>uncovered-change</c>.</param>
/// <param name="Title">Its meaning, in a sentence.</param>
/// <param name="Page">The page that explains it, in StageTest's repository.</param>
internal sealed record AnnotationRule(string Id, string Title, string Page)
{
    /// <summary>A mistake in a policy that no expectation notices: one entry for each, if <c>mutation-score</c> is active.</summary>
    public static AnnotationRule UnnoticedMistake { get; } =
        new("unnoticed-mistake", "No expectation would notice a mistake here.", HoldReasons.MutationScore.Page);

    /// <summary>A reader's remark about a usable file.</summary>
    public static AnnotationRule Remark { get; } = new("remark", "A remark about a file.", ReaderChecks.ReaderWarning.Page);

    /// <summary>The place of the page, in words.</summary>
    public string Help => $"Explained in {Page} of StageTest's repository.";

    /// <summary>The address of the page; null if the repository's address is unknown.</summary>
    /// <param name="repository">The address of the repository, such as <c>https://git.example.org/stagetest</c>.</param>
    public string? HelpUri(Uri? repository) => repository is null ? null : $"{repository.AbsoluteUri.TrimEnd('/')}/blob/HEAD/{Page}";

    /// <summary>The rule for a kind of hold reason.</summary>
    public static AnnotationRule Of(HoldReasonKind kind) => new(kind.Id, kind.Title, kind.Page);

    /// <summary>The rule for a lint rule.</summary>
    public static AnnotationRule Of(LintRule rule) => new(rule.Id, $"{rule.Title}.", rule.Page);
}
