using StageTest.Core.Lint;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Reports;

/// <summary>A kind of annotations, as services that show them list it.</summary>
/// <param name="Id">Its name, such as <c>unexpected</c> or <c>uncovered-change</c>.</param>
/// <param name="Title">What it means, in a sentence.</param>
/// <param name="Page">The page that explains it, in StageTest's repository.</param>
internal sealed record AnnotationRule(string Id, string Title, string Page)
{
    /// <summary>A mistake in a policy that no expectation notices: each of them, where <c>mutation-score</c> counts them.</summary>
    public static AnnotationRule UnnoticedMistake { get; } =
        new("unnoticed-mistake", "No expectation would notice a mistake here.", HoldReasons.MutationScore.Page);

    /// <summary>What a reader remarks about a file that can be used.</summary>
    public static AnnotationRule Remark { get; } = new("remark", "A remark about a file.", ReaderChecks.ReaderWarning.Page);

    /// <summary>Where to read the page, in words.</summary>
    public string Help => $"Explained in {Page} of StageTest's repository.";

    /// <summary>The address of the page; null if it is unknown for the repository.</summary>
    /// <param name="repository">Where the repository is read, such as <c>https://git.example.org/stagetest</c>.</param>
    public string? HelpUri(Uri? repository) => repository is null ? null : $"{repository.AbsoluteUri.TrimEnd('/')}/blob/HEAD/{Page}";

    /// <summary>The rule of a kind of reasons to hold.</summary>
    public static AnnotationRule Of(HoldReasonKind kind) => new(kind.Id, kind.Title, kind.Page);

    /// <summary>The rule of a rule of lint.</summary>
    public static AnnotationRule Of(LintRule rule) => new(rule.Id, $"{rule.Title}.", rule.Page);
}
