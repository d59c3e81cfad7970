using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Runs;

/// <summary>Reads the stages of one scenario in an open session.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Plan">The flows of the run.</param>
/// <param name="Asked">Those that the engine can test.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Session">Its session on the scenario's topology.</param>
/// <param name="Options">The options.</param>
/// <param name="Clock">The clock.</param>
internal sealed record StageReader(
    Scenario Scenario,
    ProbePlan Plan,
    ProbePlan Asked,
    IEngine Engine,
    IEngineSession Session,
    RunOptions Options,
    TimeProvider Clock
)
{
    private ReadOptions ReadOptions => new() { DenialTimeout = Options.DenialTimeout };

    /// <summary>Reads without policies the flows that some stage may show as denied. A flow that stays allowed proves itself.</summary>
    public async Task<ConnectivityMatrix> ReadControlAsync(CancellationToken cancellationToken)
    {
        var predictions = new[] { Scenario.Policies.Live(), Scenario.Policies.AsIfPromoted() }
            .Select(policies => new PolicyEvaluator(Scenario.Topology, Session.Placement, policies).EvaluateAll(Asked))
            .ToArray();
        var expectations = new[] { Scenario.Baseline, Scenario.Promoted };
        var control = Asked.Where(flow =>
            !Scenario.Unreachable.Contains(flow)
            && (
                predictions.Any(p => p[flow] != Verdict.Allowed)
                || expectations.Any(e => e is not null && e.Verdicts[Scenario.Plan.PlaceOf(flow)] == Verdict.Denied)
            )
        );
        await Session.ApplyAsync(PolicySet.Empty, cancellationToken);
        var reading = (await Session.ReadAsync(control, ReadOptions, cancellationToken)).Matrix;
        if (reading.Verdicts.All(v => v == Verdict.Allowed))
        {
            return reading;
        }

        // Some engines answer before every listener does. A second look is fair, because one allowed result is sufficient proof.
        var again = await Session.ReadAsync(control, ReadOptions with { Patience = SecondLook.Patience }, cancellationToken);
        return reading.OrAllowedIn(again.Matrix);
    }

    /// <summary>Applies the policies of a stage and reads its flows until they are stable.</summary>
    public async Task<StageRun> ReadAsync(Stage stage, CancellationToken cancellationToken)
    {
        var started = Clock.GetTimestamp();
        var policies = Scenario.PoliciesAt(stage);
        await Session.ApplyAsync(policies, cancellationToken);
        Reading? last = null;
        var reading = await Settling.ReadAsync(
            async token => (last = await Session.ReadAsync(Asked, ReadOptions with { ObserveFlows = Options.ObserveFlows }, token)).Matrix,
            Options.SettleLimit,
            Clock,
            cancellationToken
        );

        var evaluator = new PolicyEvaluator(Scenario.Topology, Session.Placement, policies);
        var predicted = evaluator.EvaluateAll(Plan);
        var (observed, probing, flowsAgain) = await LookAgainAsync(reading.Matrix, last!.Timing, predicted, cancellationToken);
        var logged = Options.ObserveFlows ? await Session.ReadLogsAsync(Asked, cancellationToken) : null;
        return new()
        {
            Stage = stage,
            Expected = Scenario.ExpectationAt(stage)?.Over(Plan),
            Predicted = predicted,
            Observed = ClosedPorts.Told(Scenario.Topology, observed),
            Probing = probing,
            Flows = logged ?? [.. last.Flows, .. flowsAgain],
            HasRealLogs = logged is not null,
            TraceFindings = logged is { } real ? Findings(real, policies) : [],
            Effects = last.Effects,
            Evaluator = evaluator,
            Readings = reading.Readings,
            Settled = reading.Settled,
            Flapped = [.. reading.Flapped.Select(place => Plan.PlaceOf(Asked.Flows[place]))],
            Duration = Clock.GetElapsedTime(started),
        };
    }

    private ImmutableArray<TraceFinding> Findings(ImmutableArray<FlowLog> logged, PolicySet policies) =>
        TraceComparison.Of(logged, new FlowTracer(Scenario.Topology, Session.Placement, policies).Trace(Asked, Clock.GetUtcNow()));

    // The engine is only asked to test again. It never learns the prediction.
    private async Task<(ConnectivityMatrix Observed, StageProbing? Probing, ImmutableArray<FlowLog> Flows)> LookAgainAsync(
        ConnectivityMatrix reading,
        ProbeTiming? timing,
        ConnectivityMatrix predicted,
        CancellationToken cancellationToken
    )
    {
        if (!Engine.SendsPackets || timing is null)
        {
            return (reading.Over(Plan), null, []);
        }

        var surprising = reading.Plan.Where(flow => reading[flow] != predicted[flow]);
        if (surprising.Flows.IsEmpty)
        {
            return (reading.Over(Plan), new(timing, [], []), []);
        }

        var again = await Session.ReadAsync(
            surprising,
            ReadOptions with
            {
                Patience = SecondLook.Patience,
                ObserveFlows = Options.ObserveFlows,
            },
            cancellationToken
        );
        var (matrix, changed) = SecondLook.Merge(reading, again.Matrix);
        return (
            matrix.Over(Plan),
            new(timing, [.. surprising.Flows.Select(Plan.PlaceOf)], [.. changed.Select(place => Plan.PlaceOf(reading.Plan.Flows[place]))]),
            again.Flows
        );
    }
}
