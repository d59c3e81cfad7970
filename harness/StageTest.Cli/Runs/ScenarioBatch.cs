using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Runs;

/// <summary>Runs several scenarios on one engine, some at once, and reports them in their given order.</summary>
/// <param name="engine">The engine.</param>
/// <param name="options">The options of the runs.</param>
/// <param name="parallel">How many run at once.</param>
/// <param name="clock">The clock.</param>
/// <param name="failFast">If given, no scenario starts after a failure, and the report omits those that did not start.</param>
internal sealed class ScenarioBatch(IEngine engine, RunOptions options, int parallel, TimeProvider clock, FirstFailure? failFast = null)
{
    /// <summary>Runs every scenario. An engine that fails for one of them does not stop the others.</summary>
    public async Task<RunReport> RunAsync(
        ImmutableArray<Scenario> scenarios,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var startedAt = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        var results = new ScenarioResult?[scenarios.Length];
        var failure = await PrepareAsync(cancellationToken);
        var prepared = clock.GetElapsedTime(started);
        var turns = new SessionTurns(engine, parallel);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // All of them wait for their turn from the start, so that the next one can be chosen among all.
        await WhenAllOrOneFailsAsync([.. Enumerable.Range(0, scenarios.Length).Select(RunOneAsync)], end);

        async Task RunOneAsync(int i)
        {
            using var turn = await turns.EnterAsync(scenarios[i].Scope, end.Token);
            if (failFast?.Result is not null)
            {
                return;
            }

            await Task.Run(
                async () =>
                {
                    var runner = new ScenarioRunner(engine, OptionsFor(scenarios[i]), clock);
                    var result = failure is null
                        ? await ScenarioResult.OfAsync(runner, scenarios[i], progress, end.Token)
                        : new(scenarios[i], null, Decision.EngineFailed(scenarios[i], failure));
                    results[i] = result;
                    failFast?.See(result);
                    progress.Report(new(scenarios[i].Name, OutcomeText.Code(result.Decision.Outcome), 1));
                },
                end.Token
            );
        }

        ImmutableArray<ScenarioResult> finished = [.. results.OfType<ScenarioResult>()];
        return new()
        {
            Engine = engine.Name,
            EngineArguments = options.EngineArguments,
            StartedAt = startedAt,
            Duration = clock.GetElapsedTime(started),
            Phases = engine.SendsPackets ? PhasesOf(prepared) : [],
            Environment = RunReport.VersionsOf(finished),
            Scenarios = finished,
        };
    }

    private ImmutableArray<RunPhase> PhasesOf(TimeSpan prepared)
    {
        var parts = engine.Preparation;
        return RunPhase.Sum([new(RunPhase.Start, parts.Aggregate(prepared, (rest, part) => rest - part.Duration)), .. parts]);
    }

    // The first failure cancels all others, which remove their resources before this ends.
    private static async Task WhenAllOrOneFailsAsync(ImmutableArray<Task> tasks, CancellationTokenSource end)
    {
        await foreach (var task in Task.WhenEach(tasks))
        {
            if (!task.IsCompletedSuccessfully)
            {
                await end.CancelAsync();
                break;
            }
        }

        await Task.WhenAll(tasks);
    }

    private async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await engine.PrepareAsync(cancellationToken);
            return null;
        }
        catch (EngineException problem)
        {
            return problem.Message;
        }
    }

    // Every scenario gets its own folder, named after its file, because names of scenarios may repeat.
    private RunOptions OptionsFor(Scenario scenario)
    {
        if (options.DiagnosticsDirectory is not { } directory)
        {
            return options;
        }

        var folder = string.Concat(
                Path.ChangeExtension(scenario.File, null).Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-')
            )
            .Trim('-');
        return options with { DiagnosticsDirectory = Path.Combine(directory, folder) };
    }
}
