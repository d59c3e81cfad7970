using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Options;

namespace StageTest.Cli.Runs;

/// <summary>
/// Runs scenarios on engines that are opened for them and closed afterwards, whatever happens: one engine, or as many as the scenarios
/// cannot share.
/// </summary>
/// <param name="options">How scenarios are run.</param>
/// <param name="parallel">How many run at a time.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class EngineRuns(RunOptions options, int parallel, TimeProvider clock)
{
    /// <summary>Runs them.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="given">What the user gave for its options.</param>
    /// <param name="notices">Where it puts what it has to say. What it tells goes to the progress.</param>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="progress">Told every step.</param>
    /// <param name="cancellationToken">Ends it; everything that was made is removed first.</param>
    public async Task<RunReport> RunAsync(
        EngineDescriptor engine,
        ImmutableArray<GivenOption> given,
        EngineNotices notices,
        ImmutableArray<Scenario> scenarios,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        notices = notices with { Tell = step => progress.Report(new(engine.Name, step, 0) { IsPreparation = true }) };
        var reports = new List<RunReport>();
        foreach (var share in engine.Share(given, notices, scenarios))
        {
            reports.Add(await RunAsync(share.Create(), notices.Warn, share.Scenarios, progress, cancellationToken));
        }

        return reports is [var only] ? only : Together(engine.Name, reports, scenarios);
    }

    private static RunReport Together(string engine, List<RunReport> reports, ImmutableArray<Scenario> scenarios)
    {
        var results = reports
            .SelectMany(r => r.Scenarios)
            .ToDictionary<ScenarioResult, object>(r => r.Scenario, ReferenceEqualityComparer.Instance);
        return new()
        {
            Engine = engine,
            StartedAt = reports[0].StartedAt,
            Duration = reports.Aggregate(TimeSpan.Zero, (sum, report) => sum + report.Duration),
            Environment = RunReport.VersionsOf(results.Values),
            Scenarios = [.. scenarios.Select(s => results[s])],
        };
    }

    private async Task<RunReport> RunAsync(
        IEngine engine,
        Action<string> warn,
        ImmutableArray<Scenario> scenarios,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        using var unfinished = engine.SendsPackets ? UnfinishedWork.OfProcess.Begin() : null;
        try
        {
            return await new ScenarioBatch(engine, options, parallel, clock).RunAsync(scenarios, progress, cancellationToken);
        }
        finally
        {
            // Verdicts stand whatever is left behind, but a user must know of it.
            try
            {
                await (engine is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask);
            }
            catch (EngineException problem)
            {
                warn(problem.Message);
            }
        }
    }
}
