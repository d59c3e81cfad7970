namespace StageTest.Core.Scenarios.Declarations;

/// <summary>A kind of reasons to hold.</summary>
/// <param name="Id">Its name in reports, waivers and the documentation. Its meaning never changes.</param>
/// <param name="Title">What is wrong, in one sentence.</param>
/// <param name="Waivable">Whether a waiver may accept it.</param>
internal sealed record HoldReasonKind(string Id, string Title, Waivable Waivable)
{
    /// <summary>The page that has a section for each kind, in StageTest's repository.</summary>
    public const string File = "docs/reference/hold-reasons.md";

    /// <summary>The section that explains it.</summary>
    public string Page => $"{File}#{Id}";
}
