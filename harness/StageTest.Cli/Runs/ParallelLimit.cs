using StageTest.Engines.Options;

namespace StageTest.Cli.Runs;

/// <summary>How many scenarios run at a time.</summary>
/// <param name="Count">The number, at least 1.</param>
/// <param name="IsGiven">Whether a user asked for it.</param>
internal readonly record struct ParallelLimit(int Count, bool IsGiven = false)
{
    /// <summary>The option by which users give it.</summary>
    public const string Setting = "--parallel";

    /// <summary>What a user must know who asked for more than an engine can do; null if there is nothing.</summary>
    public string? NoticeFor(EngineDescriptor engine) =>
        IsGiven && Count > engine.MaximumSessions
            ? $"{Setting} {Count}: the engine '{engine.Name}' runs at most {CountOf(engine.MaximumSessions)} at a time."
            : null;

    private static string CountOf(int sessions) => sessions == 1 ? "one scenario" : $"{sessions} scenarios";
}
