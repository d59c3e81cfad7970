namespace StageTest.Engines.Options;

/// <summary>Where engines put what they have to say.</summary>
internal sealed record EngineNotices
{
    /// <summary>Where evidence of a failure goes that keeps an engine from starting; null if the user named no directory.</summary>
    public string? Diagnostics { get; init; }

    /// <summary>Whether the flow log of the engine is wanted. Default: it is not.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>Receives every step, for <c>--verbose</c>.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Receives how far the start is.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Receives what a user must know, however quiet.</summary>
    public Action<string> Warn { get; init; } = _ => { };
}
