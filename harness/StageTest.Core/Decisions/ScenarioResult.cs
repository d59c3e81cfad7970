using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Decisions;

/// <summary>A scenario, what happened to it and what the gate says.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Run">What happened, or null if the engine failed.</param>
/// <param name="Decision">What the gate says.</param>
internal sealed record ScenarioResult(Scenario Scenario, ScenarioRun? Run, Decision Decision)
{
    /// <summary>What StageTest itself did wrong, so that there is no run; null if it did nothing wrong.</summary>
    public Exception? Bug { get; init; }

    /// <summary>
    /// Runs a scenario and decides on it. A failing engine becomes <see cref="Outcome.Error"/> with its message as the reason, and so
    /// does a bug: what other scenarios have shown must not be lost with it.
    /// </summary>
    public static async Task<ScenarioResult> OfAsync(
        ScenarioRunner runner,
        Scenario scenario,
        IProgress<RunProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var run = await runner.RunAsync(scenario, progress, cancellationToken);
            return new(scenario, run, PromotionGate.Decide(run));
        }
        catch (EngineException failure)
        {
            return new(scenario, null, Decision.EngineFailed(scenario, failure.Message));
        }
        catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
        {
            return new(scenario, null, Decision.InternalError(scenario, $"Internal error (this is a bug in StageTest): {bug.Message}"))
            {
                Bug = bug,
            };
        }
    }
}
