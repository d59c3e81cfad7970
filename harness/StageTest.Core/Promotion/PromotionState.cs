namespace StageTest.Core.Promotion;

/// <summary>How far a promotion went.</summary>
internal enum PromotionState
{
    /// <summary>The files were promoted before, and are as the record says.</summary>
    Done,

    /// <summary>There is nothing that may be promoted.</summary>
    Refused,

    /// <summary>The changes are shown, and nothing is written.</summary>
    Proposed,

    /// <summary>The files and the record are written.</summary>
    Written,
}
