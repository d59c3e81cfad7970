using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Runs;

/// <summary>What happened at one stage of a run.</summary>
internal sealed record StageRun
{
    /// <summary>The stage.</summary>
    public required Stage Stage { get; init; }

    /// <summary>What the author expects, or null if only the prediction speaks.</summary>
    public Expectation? Expected { get; init; }

    /// <summary>What the policies alone say.</summary>
    public required ConnectivityMatrix Predicted { get; init; }

    /// <summary>What the engine saw, in the last reading.</summary>
    public required ConnectivityMatrix Observed { get; init; }

    /// <summary>Explains flows by the policies of this stage.</summary>
    public required PolicyEvaluator Evaluator { get; init; }

    /// <summary>How many readings were made.</summary>
    public int Readings { get; init; } = 1;

    /// <summary>Whether two readings in a row agreed before the time was up.</summary>
    public bool Settled { get; init; } = true;

    /// <summary>The places that changed between readings.</summary>
    public ImmutableArray<int> Flapped { get; init; } = [];

    /// <summary>What the ends of the connections of the last reading and the second look logged, if that was asked for.</summary>
    public ImmutableArray<FlowLog> Flows { get; init; } = [];

    /// <summary>Whether <see cref="Flows"/> is what the dataplane logged itself. Default: it is not.</summary>
    public bool HasRealLogs { get; init; }

    /// <summary>Where the dataplane's own log of flows is not what was predicted. They change no decision.</summary>
    public ImmutableArray<TraceFinding> TraceFindings { get; init; } = [];

    /// <summary>When the flows changed that did at the beginning of the stage, if the engine can tell.</summary>
    public ImmutableArray<FlowEffect> Effects { get; init; } = [];

    /// <summary>How probes were judged; null if the engine sends none.</summary>
    public StageProbing? Probing { get; init; }

    /// <summary>How long applying and reading took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What a flow should have been: the author's expectation, or the prediction if there is none.</summary>
    public Verdict ExpectedAt(int place) => Expected?.Verdicts[place] ?? Predicted.Verdicts[place];
}
