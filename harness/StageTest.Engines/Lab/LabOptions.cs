namespace StageTest.Engines.Lab;

/// <summary>How the lab asks.</summary>
public sealed record LabOptions
{
    /// <summary>
    /// How long a probe waits before silence counts as a denial. Default 500 ms: an allowed packet crosses the lab in well below one
    /// millisecond, and half of the time is left for the second attempt that every silent probe gets.
    /// </summary>
    public TimeSpan DenialTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How many probes may wait for an answer at the same time. Default and most: as many as the process may have open files. A plan of
    /// more denied flows than this takes the denial timeout several times.
    /// </summary>
    public int? MaximumSocketsAtOnce { get; init; }
}
