namespace StageTest.Core.Engines;

/// <summary>How an engine makes one reading. Nothing here says what is expected, so no engine can lean toward it.</summary>
internal sealed record ReadOptions
{
    /// <summary>How many times longer than usual silence must last to count as a denial. Default 1.</summary>
    public int Patience { get; init; } = 1;

    /// <summary>Whether every connection is to be logged with the rules that it met. Costs time, so only on request. Default: no.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>
    /// After how long silence counts as a denial, before <see cref="Patience"/>; null to learn it from the answers of the run.
    /// </summary>
    public TimeSpan? DenialTimeout { get; init; }
}
