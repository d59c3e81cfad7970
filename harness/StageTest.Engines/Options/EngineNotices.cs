namespace StageTest.Engines.Options;

/// <summary>The receivers of an engine's messages.</summary>
internal sealed record EngineNotices
{
    /// <summary>The directory for evidence of a failed start; null if the user named none.</summary>
    public string? Diagnostics { get; init; }

    /// <summary>Whether the engine's flow log is requested. Default: no.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>Receives every step, for <c>--verbose</c>.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Receives the progress of the start.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Receives notices that users must see, even with <c>--quiet</c>.</summary>
    public Action<string> Warn { get; init; } = _ => { };
}
