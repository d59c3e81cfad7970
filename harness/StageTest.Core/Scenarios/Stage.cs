namespace StageTest.Core.Scenarios;

/// <summary>A step of a run.</summary>
internal enum Stage
{
    /// <summary>Only the enforced policies.</summary>
    Baseline,

    /// <summary>The staged policies beside the enforced ones.</summary>
    Staged,

    /// <summary>The staged policies enforced.</summary>
    Promoted,
}
