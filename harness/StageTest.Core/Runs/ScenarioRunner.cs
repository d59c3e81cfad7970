using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>Runs a scenario on an engine: a control reading without policies, then baseline, staged and promoted.</summary>
internal sealed class ScenarioRunner(IEngine engine, RunOptions options, TimeProvider clock)
{
    /// <summary>Runs one scenario.</summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="progress">Told about each step, or null.</param>
    /// <param name="cancellationToken">Ends the run; what the engine made is removed all the same.</param>
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
        var skipped = Skipped(plan, scenario.Topology.OnNodeNetworks);
        var asked = skipped.IsEmpty ? plan : plan.Where(flow => !skipped.ContainsKey(plan.PlaceOf(flow)));

        tell($"opening {engine.Name}", 0);
        var session = await engine.OpenAsync(scenario.Topology, cancellationToken);
        ScenarioRun run;
        try
        {
            run = await RunInAsync(session, scenario, plan, asked, tell, cancellationToken, interruption) with { Skipped = skipped };
        }
        catch (Exception failure)
        {
            // Why it failed goes before what is left of it.
            if (await session.CloseAsync() is { } left && failure is EngineException)
            {
                throw new EngineException($"{failure.Message}\n{left}", failure);
            }

            throw;
        }

        return await session.CloseAsync() is { } problem ? throw new EngineException(problem) : run;
    }

    private async Task<ScenarioRun> RunInAsync(
        IEngineSession session,
        Scenario scenario,
        ProbePlan plan,
        ProbePlan asked,
        Action<string, double> tell,
        CancellationToken cancellationToken,
        CancellationToken interruption
    )
    {
        ScenarioRun run;
        try
        {
            run = await RunStagesAsync(scenario, session, plan, asked, tell, cancellationToken);
        }
        catch (Exception failure) when (!interruption.IsCancellationRequested)
        {
            // Evidence is most wanted where a stage failed or took too long, but the lack of it must not hide why.
            if (await CollectAsync(session, interruption) is { } lack && failure is EngineException)
            {
                throw new EngineException($"{failure.Message}\n{lack}", failure);
            }

            throw;
        }

        return await CollectAsync(session, interruption) is { } problem ? throw new EngineException(problem) : run;
    }

    // Answers with what went wrong, or null. The scenario's own limit may be over already, so collecting has one of its own.
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
            return $"The engine's evidence was not collected within {options.DiagnosticsLimit.TotalSeconds:0} seconds; what is in "
                + $"'{directory}' is not all.";
        }
    }

    private async Task<ScenarioRun> RunStagesAsync(
        Scenario scenario,
        IEngineSession session,
        ProbePlan plan,
        ProbePlan asked,
        Action<string, double> tell,
        CancellationToken cancellationToken
    )
    {
        tell("reading without policies", 0.1);
        var control = await ReadControlAsync(scenario, session, asked, cancellationToken);
        var stages = ImmutableArray.CreateBuilder<StageRun>();
        foreach (var stage in Enum.GetValues<Stage>())
        {
            tell($"reading {StageText.Name(stage)}", 0.25 + (0.25 * (int)stage));
            stages.Add(await RunStageAsync(scenario, stage, session, plan, asked, cancellationToken));
        }

        return new()
        {
            Scenario = scenario,
            Engine = engine.Name,
            Plan = plan,
            Control = control,
            Stages = stages.ToImmutable(),
            Versions = session.Versions,
            Doubt = session.Doubt,
            Pending = PendingComparison.Of(scenario, session.Placement, plan),
        };
    }

    private ReadOptions ReadOptions => new() { DenialTimeout = options.DenialTimeout };

    private ImmutableDictionary<int, string> Skipped(ProbePlan plan, ImmutableHashSet<EndpointRef> onNodeNetworks)
    {
        var skipped = ImmutableDictionary.CreateBuilder<int, string>();
        var reasons = new Dictionary<EngineNeeds, string?>();
        for (var place = 0; place < plan.Flows.Length; place++)
        {
            var needs = Scenario.NeedsOf(plan.Flows[place], onNodeNetworks);
            if (needs == EngineNeeds.None)
            {
                continue;
            }

            if (!reasons.TryGetValue(needs, out var reason))
            {
                reasons[needs] = reason = engine.ReasonAgainst(needs);
            }

            if (reason is not null)
            {
                skipped.Add(place, $"skipped: needs {Words(needs)}; {reason}");
            }
        }

        return skipped.ToImmutable();
    }

    private static string Words(EngineNeeds needs) =>
        string.Join(
            " and ",
            Enum.GetValues<EngineNeeds>()
                .Where(n => n != EngineNeeds.None && needs.HasFlag(n))
                .Select(n =>
                    n switch
                    {
                        EngineNeeds.IPv6 => "IPv6",
                        EngineNeeds.Services => "Services",
                        EngineNeeds.HostNetwork => "hostNetwork",
                        _ => n.ToString().ToUpperInvariant(),
                    }
                )
        );

    // Only flows that some stage may show denied need the control; a flow that stays allowed proves itself.
    private async Task<ConnectivityMatrix> ReadControlAsync(
        Scenario scenario,
        IEngineSession session,
        ProbePlan asked,
        CancellationToken cancellationToken
    )
    {
        var predictions = new[] { scenario.Policies.Live(), scenario.Policies.AsIfPromoted() }
            .Select(policies => new PolicyEvaluator(scenario.Topology, session.Placement, policies).EvaluateAll(asked))
            .ToArray();
        var expectations = new[] { scenario.Baseline, scenario.Promoted };
        var control = asked.Where(flow =>
            !scenario.Unreachable.Contains(flow)
            && (
                predictions.Any(p => p[flow] != Verdict.Allowed)
                || expectations.Any(e => e is not null && e.Verdicts[scenario.Plan.PlaceOf(flow)] == Verdict.Denied)
            )
        );
        await session.ApplyAsync(PolicySet.Empty, cancellationToken);
        var reading = (await session.ReadAsync(control, ReadOptions, cancellationToken)).Matrix;
        if (reading.Verdicts.All(v => v == Verdict.Allowed))
        {
            return reading;
        }

        // Some engines answer before every listener does. A second look is fair, because to be seen allowed once is all the proof there is.
        var again = await session.ReadAsync(control, ReadOptions with { Patience = SecondLook.Patience }, cancellationToken);
        return SeenInEither(reading, again.Matrix);
    }

    private static ConnectivityMatrix SeenInEither(ConnectivityMatrix first, ConnectivityMatrix second)
    {
        var verdicts = first.Verdicts.Zip(second.Verdicts, (a, b) => a == Verdict.Allowed ? a : b).ToImmutableArray();
        var details = Enumerable
            .Range(0, verdicts.Length)
            .Where(i => verdicts[i] != Verdict.Allowed && second.DetailAt(i) is not null)
            .ToImmutableDictionary(i => i, i => second.DetailAt(i)!);
        return new(first.Plan, verdicts, details);
    }

    private async Task<StageRun> RunStageAsync(
        Scenario scenario,
        Stage stage,
        IEngineSession session,
        ProbePlan plan,
        ProbePlan asked,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var policies = scenario.PoliciesAt(stage);
        await session.ApplyAsync(policies, cancellationToken);
        Reading? last = null;
        var reading = await Settling.ReadAsync(
            async token => (last = await session.ReadAsync(asked, ReadOptions with { ObserveFlows = options.ObserveFlows }, token)).Matrix,
            options.SettleLimit,
            clock,
            cancellationToken
        );

        var evaluator = new PolicyEvaluator(scenario.Topology, session.Placement, policies);
        var predicted = evaluator.EvaluateAll(plan);
        var (observed, probing, flowsAgain) = await LookAgainAsync(session, reading.Matrix, last!.Timing, predicted, cancellationToken);
        return new()
        {
            Stage = stage,
            Expected = Restrict(scenario.ExpectationAt(stage), plan),
            Predicted = predicted,
            Observed = observed,
            Probing = probing,
            Flows = [.. last.Flows, .. flowsAgain],
            Effects = last.Effects,
            Evaluator = evaluator,
            Readings = reading.Readings,
            Settled = reading.Settled,
            Flapped = [.. reading.Flapped.Select(place => plan.PlaceOf(asked.Flows[place]))],
            Duration = clock.GetElapsedTime(started),
        };
    }

    // The engine is only asked again. What was predicted, and so which answer would please, it never learns.
    private async Task<(ConnectivityMatrix Observed, StageProbing? Probing, ImmutableArray<FlowLog> Flows)> LookAgainAsync(
        IEngineSession session,
        ConnectivityMatrix reading,
        ProbeTiming? timing,
        ConnectivityMatrix predicted,
        CancellationToken cancellationToken
    )
    {
        var plan = predicted.Plan;
        if (!engine.SendsPackets || timing is null)
        {
            return (Widen(reading, plan), null, []);
        }

        var surprising = reading.Plan.Where(flow => reading[flow] != predicted[flow]);
        if (surprising.Flows.IsEmpty)
        {
            return (Widen(reading, plan), new(timing, [], []), []);
        }

        var again = await session.ReadAsync(
            surprising,
            ReadOptions with
            {
                Patience = SecondLook.Patience,
                ObserveFlows = options.ObserveFlows,
            },
            cancellationToken
        );
        var (matrix, changed) = SecondLook.Merge(reading, again.Matrix);
        return (
            Widen(matrix, plan),
            new(timing, [.. surprising.Flows.Select(plan.PlaceOf)], [.. changed.Select(place => plan.PlaceOf(reading.Plan.Flows[place]))]),
            again.Flows
        );
    }

    private static Expectation? Restrict(Expectation? expectation, ProbePlan plan)
    {
        if (expectation is null || expectation.Plan == plan)
        {
            return expectation;
        }

        var places = plan.Flows.Select(expectation.Plan.PlaceOf).ToArray();
        var entries = Enumerable
            .Range(0, places.Length)
            .Where(i => expectation.Entries.ContainsKey(places[i]))
            .ToImmutableDictionary(i => i, i => expectation.Entries[places[i]]);
        return new(plan, [.. places.Select(p => expectation.Verdicts[p])], entries);
    }

    private static ConnectivityMatrix Widen(ConnectivityMatrix matrix, ProbePlan plan)
    {
        if (matrix.Plan == plan)
        {
            return matrix;
        }

        var details = ImmutableDictionary.CreateBuilder<int, string>();
        for (var place = 0; place < matrix.Plan.Flows.Length; place++)
        {
            if (matrix.DetailAt(place) is { } detail)
            {
                details.Add(plan.PlaceOf(matrix.Plan.Flows[place]), detail);
            }
        }

        return new(plan, [.. plan.Flows.Select(flow => matrix[flow])], details.ToImmutable());
    }
}
