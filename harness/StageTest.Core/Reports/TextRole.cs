namespace StageTest.Core.Reports;

/// <summary>The role of a piece of a text report, for terminals with colours.</summary>
internal enum TextRole
{
    /// <summary>The decision to promote.</summary>
    Promote,

    /// <summary>The decision to hold.</summary>
    Hold,

    /// <summary>The word for a failed engine.</summary>
    Error,

    /// <summary>An allowed flow in a table.</summary>
    Allowed,

    /// <summary>A denied flow in a table.</summary>
    Denied,

    /// <summary>A flow that is unexpected.</summary>
    Wrong,

    /// <summary>Something to look at only if in doubt.</summary>
    Faint,
}
