namespace StageTest.Core.Replay;

/// <summary>The result for a recorded connection, most important first.</summary>
internal enum ReplayClass
{
    /// <summary>It was allowed, and would be denied.</summary>
    WouldBeDenied,

    /// <summary>The record is not sufficient for a verdict.</summary>
    Undecided,

    /// <summary>It was denied, and would be allowed.</summary>
    WouldBeAllowed,

    /// <summary>
    /// The recording contradicts the current policies, so they are not those of the cluster; promotion breaks nothing.
    /// </summary>
    Differs,

    /// <summary>It was allowed, and stays so.</summary>
    StaysAllowed,

    /// <summary>It was denied, and stays so.</summary>
    StaysDenied,
}
