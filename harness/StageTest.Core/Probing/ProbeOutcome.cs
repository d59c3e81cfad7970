namespace StageTest.Core.Probing;

/// <summary>The outcome of one probe between two pods.</summary>
internal enum ProbeOutcome : byte
{
    /// <summary>The probe could not run. This is the default, so that a forgotten probe never passes as an answer.</summary>
    NotRun,

    /// <summary>The destination answered.</summary>
    Connected,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>The destination answered that nothing listens.</summary>
    Refused,

    /// <summary>The network answered that it cannot deliver.</summary>
    Unreachable,
}
