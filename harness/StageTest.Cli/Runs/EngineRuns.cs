using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Options;

namespace StageTest.Cli.Runs;

/// <summary>
/// Runs scenarios on engines that are opened for them and always closed afterwards: one engine, or several if the scenarios cannot share
/// one.
/// </summary>
/// <param name="options">The options of the runs.</param>
/// <param name="parallel">How many run at once.</param>
/// <param name="clock">The clock.</param>
internal sealed class EngineRuns(RunOptions options, ParallelLimit parallel, TimeProvider clock)
{
    /// <summary>If given, no scenario starts after the first that does not promote. Default: null, all run.</summary>
    public FirstFailure? FailFast { get; init; }

    /// <summary>The scenarios without a testable flow, if the caller has looked for them. Default: this class looks for them.</summary>
    public ImmutableArray<ScenarioResult>? Refused { get; init; }

    /// <summary>Runs them.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="given">The user's values for its options.</param>
    /// <param name="notices">Receives its messages; they are shown as progress.</param>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="progress">Receives every step.</param>
    /// <param name="cancellationToken">Cancels it; everything that was created is removed first.</param>
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
        if (parallel.NoticeFor(engine) is { } notice)
        {
            notices.Warn(notice);
        }

        var refused = Refused ?? await RefusedAsync(engine, given, scenarios, cancellationToken);
        var without = refused.Select(r => r.Scenario).ToHashSet<Scenario>(ReferenceEqualityComparer.Instance);
        ImmutableArray<Scenario> asked = [.. scenarios.Where(s => !without.Contains(s))];
        foreach (var result in refused)
        {
            notices.Warn($"{result.Scenario.File} is not run on {engine.Name}. {result.Decision.Reasons[0].Text}");
        }

        var reports = new List<RunReport>();
        var running = options with { EngineArguments = engine.ArgumentsOf(given), RequirePinned = PinnedOption.IsGiven(given) };
        foreach (var share in engine.Share(given, notices, asked))
        {
            if (FailFast?.Result is not null)
            {
                break;
            }

            reports.Add(await RunAsync(share.Create(), running, notices.Warn, share.Scenarios, progress, cancellationToken));
        }

        return reports is [var only] && refused.IsEmpty
            ? only
            : new()
            {
                Engine = engine.Name,
                EngineArguments = running.EngineArguments,
                StartedAt = reports.FirstOrDefault()?.StartedAt ?? clock.GetUtcNow(),
                Duration = reports.Aggregate(TimeSpan.Zero, (sum, report) => sum + report.Duration),
                Phases = RunPhase.Sum(reports.SelectMany(r => r.Phases)),
                Environment = RunReport.VersionsOf(reports.SelectMany(r => r.Scenarios)),
                Scenarios = InOrder([.. reports.SelectMany(r => r.Scenarios), .. refused], scenarios),
            };
    }

    /// <summary>Combines several reports into one, with the results of each scenario next to one another.</summary>
    /// <param name="reports">The reports, at least one.</param>
    /// <param name="arguments">The options of the engine, as words of a command line.</param>
    public static RunReport Together(ImmutableArray<RunReport> reports, ImmutableArray<string> arguments) =>
        reports is [var only]
            ? only
            : reports[0] with
            {
                EngineArguments = arguments,
                Duration = reports.Aggregate(TimeSpan.Zero, (sum, report) => sum + report.Duration),
                Phases = RunPhase.Sum(reports.SelectMany(r => r.Phases)),
                Environment = RunReport.VersionsOf(reports.SelectMany(r => r.Scenarios)),
                Scenarios =
                [
                    .. reports
                        .SelectMany(r => r.Scenarios)
                        .GroupBy(s => (s.Scenario.File, s.Scenario.Step))
                        .SelectMany(scenario => scenario),
                ],
            };

    /// <summary>The scenarios that cannot be tested on an engine, with the reason. They do not block any other.</summary>
    public static async Task<ImmutableArray<ScenarioResult>> RefusedAsync(
        EngineDescriptor engine,
        ImmutableArray<GivenOption> given,
        ImmutableArray<Scenario> scenarios,
        CancellationToken cancellationToken
    )
    {
        var reasons = await engine.ReasonsAgainstAsync(given, scenarios, cancellationToken);
        return
        [
            .. from place in Enumerable.Range(0, scenarios.Length)
            where reasons[place] is not null
            select new ScenarioResult(scenarios[place], null, Decision.EngineFailed(scenarios[place], reasons[place]!)),
        ];
    }

    private static ImmutableArray<ScenarioResult> InOrder(ImmutableArray<ScenarioResult> results, ImmutableArray<Scenario> scenarios)
    {
        var byScenario = results.ToDictionary<ScenarioResult, object>(r => r.Scenario, ReferenceEqualityComparer.Instance);
        var places = scenarios.ToHashSet<object>(ReferenceEqualityComparer.Instance);
        return [.. scenarios.Where(byScenario.ContainsKey).Select(s => byScenario[s]), .. results.Where(r => !places.Contains(r.Scenario))];
    }

    private async Task<RunReport> RunAsync(
        IEngine engine,
        RunOptions running,
        Action<string> warn,
        ImmutableArray<Scenario> scenarios,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        using var unfinished = engine.SendsPackets ? UnfinishedWork.OfProcess.Begin() : null;
        RunReport report;
        var ended = clock.GetTimestamp();
        try
        {
            report = await new ScenarioBatch(engine, running, parallel.Count, clock, FailFast).RunAsync(
                scenarios,
                progress,
                cancellationToken
            );
        }
        finally
        {
            ended = clock.GetTimestamp();

            // Verdicts stay valid despite leftovers, but the user must know about them.
            try
            {
                await (engine is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask);
            }
            catch (EngineException problem)
            {
                warn(problem.Message);
            }
        }

        return engine.SendsPackets
            ? report with
            {
                Phases = RunPhase.Sum([.. report.Phases, new(RunPhase.Removal, clock.GetElapsedTime(ended))]),
            }
            : report;
    }
}
