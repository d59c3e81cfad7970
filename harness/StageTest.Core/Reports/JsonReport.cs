using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Contract;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>The report for scripts: one JSON object, version 1, written as a stream with one flow on each line.</summary>
/// <remarks>
/// Its form is <see cref="RunContract"/>. Lists are generated while they are written, so that no report is complete in memory.
/// </remarks>
internal sealed class JsonReport : IResultWriter<RunReport>
{
    private const int Version = 1;

    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer) => ContractJson.Write(Of(report), writer, ContractJson.Compact);

    /// <summary>The report as a record of the contract.</summary>
    public static RunContract Of(RunReport report) =>
        new()
        {
            Version = Version,
            Engine = report.Engine,
            StartedAt = report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            DurationSeconds = Seconds(report.Duration),
            TimesSeconds = Seconds(report.Phases),
            Decision = OutcomeText.Code(report.Outcome),
            Environment = report.Environment,
            Inputs = report.Inputs.Select(i => new InputContract { Path = i.Path, Sha256 = i.Sha256 }).AsLines(),
            VersionDifferences = VersionDifference.Of(report)?.Select(Of).AsLines(),
            VersionGaps = VersionGap.Of(report)?.Select(Of).AsLines(),
            Scenarios = report.Scenarios.Select(Of),
        };

    private static ScenarioContract Of(ScenarioResult result) =>
        new()
        {
            Name = result.Scenario.Name,
            File = result.Scenario.File,
            Calico = result.Scenario.Variant,
            Description = result.Scenario.Description,
            NotAsked = result.Scenario.NotAsked > 0 ? result.Scenario.NotAsked : null,
            Decision = OutcomeText.Code(result.Decision.Outcome),
            Reasons = result.Decision.Reasons.Select(r => r.Text),
            HoldReasons = result.Decision.Reasons.Select(Of),
            Inputs = result.Scenario.Inputs.Select(i => i.Path),
            DurationSeconds = result.Run is { } run ? Seconds(run.Duration) : null,
            TimesSeconds = Seconds(result.Run?.Phases ?? []),
            Control = result.Run is { } control ? new() { Flows = Controls(control.Control).AsLines() } : null,
            PendingTrace = result.Run?.Pending.Select(Of).AsLines(),
            TraceFindings = result.Run?.TraceFindings?.Select(f => Of(f.Stage, f.Finding)).AsLines(),
            Stages = result.Run is { } stages ? stages.Stages.Select(stage => Of(stages, stage)) : [],
        };

    private static ImmutableSortedDictionary<string, double>? Seconds(ImmutableArray<RunPhase> phases) =>
        phases.IsEmpty ? null : phases.ToImmutableSortedDictionary(p => p.Name, p => Seconds(p.Duration), StringComparer.Ordinal);

    private static HoldReasonContract Of(HoldReason reason) =>
        new()
        {
            Id = reason.Id,
            Stage = reason.Stage is { } stage ? StageText.Name(stage) : null,
            Place = reason.Place,
            Text = reason.Text,
            File = reason.Location.File ?? "",
            Line = reason.Location.Line > 0 ? reason.Location.Line : null,
            Column = reason.Location.Line > 0 ? reason.Location.Column : null,
            Page = reason.Kind.Page,
        };

    private static IEnumerable<ControlFlowContract> Controls(ConnectivityMatrix control) =>
        control.Plan.Flows.Select(
            (flow, place) =>
                new ControlFlowContract
                {
                    From = flow.From.ToString(),
                    To = flow.To.ToString(),
                    Port = flow.Port.Number,
                    Protocol = flow.Port.ProtocolName,
                    IpFamily = Family(flow),
                    Observed = control.Verdicts[place].Code(),
                    Detail = control.DetailAt(place),
                }
        );

    private static PendingContract Of(PendingDifference difference) =>
        new()
        {
            From = difference.Flow.From.ToString(),
            To = difference.Flow.To.ToString(),
            Port = difference.Flow.Port.Number,
            Protocol = difference.Flow.Port.ProtocolName,
            IpFamily = Family(difference.Flow),
            Pending = difference.Pending.Code(),
            Promoted = difference.Promoted.Code(),
            Why = difference.Why,
        };

    private static VersionDifferenceContract Of(VersionDifference difference) =>
        new()
        {
            File = difference.File,
            Step = difference.Step,
            Stage = StageText.Name(difference.Stage),
            From = difference.Flow.From.ToString(),
            To = difference.Flow.To.ToString(),
            Port = difference.Flow.Port.Number,
            Protocol = difference.Flow.Port.ProtocolName,
            IpFamily = Family(difference.Flow),
            Observed = difference.Verdicts.ToImmutableSortedDictionary(v => v.Version, v => v.Observed.Code(), StringComparer.Ordinal),
        };

    private static VersionGapContract Of(VersionGap gap) =>
        new()
        {
            File = gap.File,
            Step = gap.Step,
            Tested = gap.Tested,
            NotTested = gap.NotTested,
        };

    private static TraceFindingContract Of(Stage stage, TraceFinding finding) =>
        new()
        {
            Stage = StageText.Name(stage),
            Reporter = ContractJson.Code(finding.Reporter),
            Flow = finding.Flow,
            Trace = finding.Trace,
            Logged = finding.Logged,
            Predicted = finding.Predicted,
        };

    private static StageContract Of(ScenarioRun run, StageRun stage) =>
        new()
        {
            Name = StageText.Name(stage.Stage),
            Readings = stage.Readings,
            Settled = stage.Settled,
            DurationSeconds = Seconds(stage.Duration),
            Flapped = Flows(run, stage.Flapped),
            Probing = stage.Probing is { } probing ? Of(run, probing) : null,
            Flows = FlowsOf(run, stage).AsLines(),
        };

    private static ProbingContract Of(ScenarioRun run, StageProbing probing) =>
        new()
        {
            DenialTimeoutSeconds = Seconds(probing.Timing.DenialTimeout),
            Learned = !probing.Timing.IsGiven,
            Answers = probing.Timing.Answers,
            SlowestAnswerSeconds = Math.Round(probing.Timing.SlowestAnswer.TotalSeconds, 6),
            SecondLooks = Flows(run, probing.SecondLooks),
            Changed = Flows(run, probing.Changed),
        };

    private static IEnumerable<StageFlowContract> FlowsOf(ScenarioRun run, StageRun stage)
    {
        var effects = stage.Effects.ToDictionary(e => e.Flow);
        var differences = MatrixComparison.Of(run, stage).ToDictionary(d => d.Flow, d => d.Kind);
        for (var place = 0; place < run.Plan.Flows.Length; place++)
        {
            var flow = run.Plan.Flows[place];
            var evaluation = stage.Evaluator.Evaluate(flow);
            var entry = stage.Expected?.Entries.GetValueOrDefault(place);
            var effect = effects.GetValueOrDefault(flow);
            yield return new()
            {
                From = flow.From.ToString(),
                To = flow.To.ToString(),
                Port = flow.Port.Number,
                Protocol = flow.Port.ProtocolName,
                IpFamily = Family(flow),
                Expected = stage.Expected?.Verdicts[place] is { } expected ? expected.Code() : null,
                Observed = stage.Observed.Verdicts[place].Code(),
                Predicted = stage.Predicted.Verdicts[place].Code(),
                Ruling = new() { Ingress = evaluation.Ingress.ToString(), Egress = evaluation.Egress.ToString() },
                Detail = run.Skipped.GetValueOrDefault(place) ?? stage.Observed.DetailAt(place),
                Difference = differences.TryGetValue(flow, out var kind) ? ContractJson.Code(kind) : null,
                ExpectedAt = entry?.Location.ToString(),
                Because = entry?.Because,
                Enforced = effect is { Now: Verdict.Denied } ? Of(effect) : null,
                Released = effect is not null and not { Now: Verdict.Denied } ? Of(effect) : null,
            };
        }
    }

    private static EffectContract Of(FlowEffect effect) =>
        new() { AfterSeconds = Seconds(effect.After), NotBeforeSeconds = Seconds(effect.Unchanged) };

    private static IEnumerable<string> Flows(ScenarioRun run, ImmutableArray<int> places) =>
        places.Select(place => run.Plan.Flows[place].ToString());

    private static string? Family(Flow flow) => flow.Family == IpFamily.V4 ? null : IpFamily.Name(flow.Family);

    private static double Seconds(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);
}
