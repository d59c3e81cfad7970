namespace StageTest.Core.Evaluation;

/// <summary>Whether a condition holds if not everything is known.</summary>
internal enum Certainty
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>It may.</summary>
    Maybe,

    /// <summary>It does.</summary>
    Yes,
}
