using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Runs;

/// <summary>Runs a scenario on an engine: a control reading without policies, then baseline, staged and promoted.</summary>
internal sealed class ScenarioRunner(IEngine engine, RunOptions options, TimeProvider clock)
{
    /// <summary>Runs one scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="progress">Receives each step, or null.</param>
    /// <param name="cancellationToken">Cancels the run; the objects that the engine created are still removed.</param>
    /// <exception cref="EngineException">The engine or its surroundings failed.</exception>
    public async Task<ScenarioRun> RunAsync(Scenario scenario, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var lastStep = "";
        void Tell(string step, double fraction)
        {
            lastStep = step;
            progress?.Report(new(scenario.Name, step, fraction));
        }

        using var limit = new CancellationTokenSource(options.TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var run = await RunAsync(scenario, Tell, both.Token, cancellationToken);
            return run with { Duration = clock.GetElapsedTime(started) };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(
                $"The run did not end within its limit of {options.TimeLimit.TotalSeconds:0} seconds; the last step was "
                    + $"'{lastStep}'. Raise the limit, or find out what the engine waits for."
            );
        }
    }

    private async Task<ScenarioRun> RunAsync(
        Scenario scenario,
        Action<string, double> tell,
        CancellationToken cancellationToken,
        CancellationToken interruption
    )
    {
        var plan = options.Only is { } only ? scenario.Plan.Where(only) : scenario.Plan;
        var skipped = SkippedFlows.Of(plan, scenario.Topology, engine, scenario.NeedsOfCalico);
        tell($"opening {engine.Name}", 0);
        var opened = clock.GetTimestamp();
        var session = new TimedSession(await engine.OpenAsync(scenario.Topology, cancellationToken), clock);
        var pods = new RunPhase(RunPhase.Pods, clock.GetElapsedTime(opened));
        ScenarioRun run;
        try
        {
            skipped = SkippedFlows.With(skipped, plan, session);
            var asked = skipped.IsEmpty ? plan : plan.Where(flow => !skipped.ContainsKey(plan.PlaceOf(flow)));
            var reader = new StageReader(scenario, plan, asked, engine, session, options, clock);
            run = await RunInAsync(reader, tell, cancellationToken, interruption) with { Skipped = skipped };
        }
        catch (Exception failure)
        {
            // Report the failure first, then the leftovers.
            if (await session.CloseAsync() is { } left && failure is EngineException)
            {
                throw new EngineException($"{failure.Message}\n{left}", failure);
            }

            throw;
        }

        return await session.CloseAsync() is { } problem
            ? throw new EngineException(problem)
            : run with
            {
                Phases = engine.SendsPackets ? RunPhase.Sum([pods, .. session.Phases]) : [],
            };
    }

    private async Task<ScenarioRun> RunInAsync(
        StageReader reader,
        Action<string, double> tell,
        CancellationToken cancellationToken,
        CancellationToken interruption
    )
    {
        ScenarioRun run;
        try
        {
            run = await RunStagesAsync(reader, tell, cancellationToken);
        }
        catch (Exception failure) when (!interruption.IsCancellationRequested)
        {
            // Evidence is most useful after a failed or slow stage, but missing evidence must not hide the cause.
            if (await CollectAsync(reader.Session, interruption) is { } lack && failure is EngineException)
            {
                throw new EngineException($"{failure.Message}\n{lack}", failure);
            }

            throw;
        }

        return await CollectAsync(reader.Session, interruption) is { } problem ? throw new EngineException(problem) : run;
    }

    // Returns the error, or null. The scenario's own limit may already be over, so collecting has its own.
    private async Task<string?> CollectAsync(IEngineSession session, CancellationToken interruption)
    {
        if (options.DiagnosticsDirectory is not { } directory)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(options.DiagnosticsLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, interruption);
        try
        {
            Directory.CreateDirectory(directory);
            await session.CollectDiagnosticsAsync(directory, both.Token);
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"The engine's evidence could not be written into '{directory}': {problem.Message}";
        }
        catch (OperationCanceledException) when (!interruption.IsCancellationRequested)
        {
            return $"The engine's evidence was not collected within {options.DiagnosticsLimit.TotalSeconds:0} seconds; the evidence "
                + $"in '{directory}' is incomplete.";
        }
    }

    private static async Task<ScenarioRun> RunStagesAsync(
        StageReader reader,
        Action<string, double> tell,
        CancellationToken cancellationToken
    )
    {
        tell("reading without policies", 0.1);
        var control = await reader.ReadControlAsync(cancellationToken);
        var stages = ImmutableArray.CreateBuilder<StageRun>();
        foreach (var stage in reader.Scenario.Stages)
        {
            tell($"reading {StageText.Name(stage)}", 0.25 + (0.75 * stages.Count / reader.Scenario.Stages.Length));
            stages.Add(await reader.ReadAsync(stage, cancellationToken));
        }

        return new()
        {
            Scenario = reader.Scenario,
            Engine = reader.Engine.Name,
            SendsPackets = reader.Engine.SendsPackets,
            EngineArguments = reader.Options.EngineArguments,
            Plan = reader.Plan,
            Control = control,
            Stages = stages.ToImmutable(),
            Placement = reader.Session.Placement,
            Versions = reader.Session.Versions,
            Doubt = reader.Session.Doubt,
            RequirePinned = reader.Options.RequirePinned,
            Pending = PendingComparison.Of(reader.Scenario, reader.Session.Placement, reader.Plan),
        };
    }
}
