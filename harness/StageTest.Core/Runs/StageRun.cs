using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Runs;

/// <summary>The results of one stage of a run.</summary>
internal sealed record StageRun
{
    /// <summary>The stage.</summary>
    public required Stage Stage { get; init; }

    /// <summary>The author's expectation, or null if only the prediction applies.</summary>
    public Expectation? Expected { get; init; }

    /// <summary>The verdict of the policies alone.</summary>
    public required ConnectivityMatrix Predicted { get; init; }

    /// <summary>The engine's last reading.</summary>
    public required ConnectivityMatrix Observed { get; init; }

    /// <summary>Explains flows by the policies of this stage.</summary>
    public required PolicyEvaluator Evaluator { get; init; }

    /// <summary>The number of readings.</summary>
    public int Readings { get; init; } = 1;

    /// <summary>Whether two consecutive readings agreed before the time was over.</summary>
    public bool Settled { get; init; } = true;

    /// <summary>The indexes that changed between readings.</summary>
    public ImmutableArray<int> Flapped { get; init; } = [];

    /// <summary>The logs of both ends of the connections in the last reading and the second look, if requested.</summary>
    public ImmutableArray<FlowLog> Flows { get; init; } = [];

    /// <summary>Whether <see cref="Flows"/> are the dataplane's own logs. Default: no.</summary>
    public bool HasRealLogs { get; init; }

    /// <summary>The differences between the dataplane's own flow logs and the prediction. They change no decision.</summary>
    public ImmutableArray<TraceFinding> TraceFindings { get; init; } = [];

    /// <summary>When flows changed at the beginning of the stage, if the engine knows it.</summary>
    public ImmutableArray<FlowEffect> Effects { get; init; } = [];

    /// <summary>How probes were judged; null if the engine sends none.</summary>
    public StageProbing? Probing { get; init; }

    /// <summary>The time for applying and reading.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The target verdict of a flow: the author's expectation, or the prediction if there is none.</summary>
    public Verdict ExpectedAt(int place) => Expected?.Verdicts[place] ?? Predicted.Verdicts[place];
}
