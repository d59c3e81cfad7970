using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Runs;

/// <summary>Runs several scenarios on one engine, some at a time, and reports them in their given order.</summary>
internal sealed class ScenarioBatch(IEngine engine, RunOptions options, int parallel, TimeProvider clock)
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
        var results = new ScenarioResult[scenarios.Length];
        var failure = await PrepareAsync(cancellationToken);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, scenarios.Length),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Math.Min(parallel, engine.MaximumSessions),
                CancellationToken = cancellationToken,
            },
            async (i, token) =>
            {
                var runner = new ScenarioRunner(engine, OptionsFor(scenarios[i]), clock);
                results[i] = failure is null
                    ? await ScenarioResult.OfAsync(runner, scenarios[i], progress, token)
                    : new(scenarios[i], null, Decision.EngineFailed(scenarios[i], failure));
                progress.Report(new(scenarios[i].Name, OutcomeText.Code(results[i].Decision.Outcome), 1));
            }
        );

        return new()
        {
            Engine = engine.Name,
            EngineArguments = options.EngineArguments,
            StartedAt = startedAt,
            Duration = clock.GetElapsedTime(started),
            Environment = RunReport.VersionsOf(results),
            Scenarios = [.. results],
        };
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

    // Every scenario gets a folder of its own, named after its file, because names of scenarios may repeat.
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
