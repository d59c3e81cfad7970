namespace StageTest.Core.Connectivity;

/// <summary>The text of verdicts, the same everywhere.</summary>
internal static class VerdictText
{
    /// <summary>The mark in a truth table: <c>.</c> allowed, <c>X</c> denied, <c>!</c> probe failed, <c>?</c> not observed.</summary>
    public static char Mark(this Verdict verdict) =>
        verdict switch
        {
            Verdict.Allowed => '.',
            Verdict.Denied => 'X',
            Verdict.ProbeFailed => '!',
            _ => '?',
        };

    /// <summary>The word in reports that scripts read: <c>allowed</c>, <c>denied</c>, <c>probeFailed</c>, <c>notObserved</c>.</summary>
    public static string Code(this Verdict verdict) =>
        verdict switch
        {
            Verdict.Allowed => "allowed",
            Verdict.Denied => "denied",
            Verdict.ProbeFailed => "probeFailed",
            _ => "notObserved",
        };

    /// <summary>The words in sentences: <c>allowed</c>, <c>denied</c>, <c>probe failed</c>, <c>not observed</c>.</summary>
    public static string Words(this Verdict verdict) =>
        verdict switch
        {
            Verdict.ProbeFailed => "probe failed",
            Verdict.NotObserved => "not observed",
            _ => verdict.Code(),
        };
}
