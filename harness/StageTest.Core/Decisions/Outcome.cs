namespace StageTest.Core.Decisions;

/// <summary>The decision of the gate.</summary>
internal enum Outcome
{
    /// <summary>Everything is as expected; the staged policies may be promoted.</summary>
    Promote,

    /// <summary>Something differs or was not observed; nothing may be promoted.</summary>
    Hold,

    /// <summary>The engine failed, so nothing is known.</summary>
    Error,
}
