using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Decisions;

/// <summary>A scenario, its run and the decision.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Run">The run, or null if the engine failed.</param>
/// <param name="Decision">What the gate says.</param>
internal sealed record ScenarioResult(Scenario Scenario, ScenarioRun? Run, Decision Decision)
{
    /// <summary>The bug of StageTest that prevented a run; null if there was none.</summary>
    public Exception? Bug { get; init; }

    /// <summary>
    /// Runs a scenario and decides on it. An engine failure becomes <see cref="Outcome.Error"/> with its message as the reason. So does a
    /// bug, because the results of other scenarios must not be lost.
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
