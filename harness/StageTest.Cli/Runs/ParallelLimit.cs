using StageTest.Engines.Options;

namespace StageTest.Cli.Runs;

/// <summary>How many scenarios run at once.</summary>
/// <param name="Count">The number, at least 1.</param>
/// <param name="IsGiven">Whether the user stated it.</param>
internal readonly record struct ParallelLimit(int Count, bool IsGiven = false)
{
    /// <summary>The option for it.</summary>
    public const string Setting = "--parallel";

    /// <summary>The message for a user who requested more than an engine can run; null if there is none.</summary>
    public string? NoticeFor(EngineDescriptor engine) =>
        IsGiven && Count > engine.MaximumSessions
            ? $"{Setting} {Count}: the engine '{engine.Name}' runs at most {CountOf(engine.MaximumSessions)} at a time."
            : null;

    private static string CountOf(int sessions) => sessions == 1 ? "one scenario" : $"{sessions} scenarios";
}
