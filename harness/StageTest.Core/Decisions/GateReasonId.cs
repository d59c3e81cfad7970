namespace StageTest.Core.Decisions;

/// <summary>The ids of the reasons to hold that nobody can waive.</summary>
internal static class GateReasonId
{
    /// <summary>A scenario was run and is not as it must be.</summary>
    public const string RunHeld = "run-held";

    /// <summary>The engine failed, so nothing is known of a scenario.</summary>
    public const string RunFailed = "run-failed";

    /// <summary>No packet was sent, and nobody said that a calculation will do.</summary>
    public const string NoPackets = "no-packets";

    /// <summary>A flow changes that the declared change does not name.</summary>
    public const string UndeclaredChange = "undeclared-change";

    /// <summary>A flow does not change though the declared change says so.</summary>
    public const string MissingChange = "missing-change";

    /// <summary>A waiver's last day is over.</summary>
    public const string WaiverExpired = "waiver-expired";
}
