namespace StageTest.Core.Promotion;

/// <summary>The state of a promotion.</summary>
internal enum PromotionState
{
    /// <summary>The files were promoted before, and match the record.</summary>
    Done,

    /// <summary>Nothing may be promoted.</summary>
    Refused,

    /// <summary>The changes are shown, and nothing is written.</summary>
    Proposed,

    /// <summary>The files and the record are written.</summary>
    Written,
}
