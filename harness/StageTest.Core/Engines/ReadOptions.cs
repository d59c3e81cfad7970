namespace StageTest.Core.Engines;

/// <summary>The options of one reading. They contain no expectations, so no engine can be biased toward them.</summary>
internal sealed record ReadOptions
{
    /// <summary>How many times longer than usual silence must last to count as a denial. Default 1.</summary>
    public int Patience { get; init; } = 1;

    /// <summary>Whether to log every connection with its matching rules. This takes time, so only on request. Default: no.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>
    /// After how long silence counts as a denial, before <see cref="Patience"/>; null to derive it from the answers of the run.
    /// </summary>
    public TimeSpan? DenialTimeout { get; init; }
}
