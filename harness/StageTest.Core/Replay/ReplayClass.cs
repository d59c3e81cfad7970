namespace StageTest.Core.Replay;

/// <summary>What becomes of a recorded connection, the most important first.</summary>
internal enum ReplayClass
{
    /// <summary>It was allowed, and would be denied.</summary>
    WouldBeDenied,

    /// <summary>The record does not say enough to tell.</summary>
    Undecided,

    /// <summary>It was denied, and would be allowed.</summary>
    WouldBeAllowed,

    /// <summary>
    /// What was seen is not what the policies of now say, so they are not those of the cluster; promotion breaks nothing.
    /// </summary>
    Differs,

    /// <summary>It was allowed, and stays so.</summary>
    StaysAllowed,

    /// <summary>It was denied, and stays so.</summary>
    StaysDenied,
}
