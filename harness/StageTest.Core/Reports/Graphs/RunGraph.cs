using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Graphs;

/// <summary>Creates the graph of a run from its first and last stage.</summary>
/// <remarks>
/// A connection that is denied before and after is a line only if a line of the scenario expects it; otherwise most absent connections
/// would be drawn.
/// </remarks>
internal static class RunGraph
{
    /// <summary>The graph of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="differences">The unexpected flows of each stage.</param>
    /// <param name="label">The label by whose values workloads are framed. Default: namespaces.</param>
    public static ConnectionGraph Of(ScenarioRun run, ImmutableArray<ImmutableArray<FlowDifference>> differences, string? label = null)
    {
        var (first, last) = (run.Stages[0], run.Stages[^1]);
        var (wrongBefore, wrongAfter) = (Flows(differences[0]), Flows(differences[^1]));
        var lines = run.Plan.Flows.SelectMany(
            (flow, place) =>
            {
                var (was, now) = (first.Observed.Verdicts[place], last.Observed.Verdicts[place]);
                var before = State(run, first, place, wrongBefore.Contains(flow), now, EdgeState.Closed);
                var after = State(run, last, place, wrongAfter.Contains(flow), was, EdgeState.Opened);
                var isClosed = was == Verdict.Allowed && now == Verdict.Denied && after != EdgeState.Differs;
                return Lines(flow, before, isClosed ? EdgeState.Closed : after);
            }
        );
        var edges = lines
            .GroupBy(l => (l.Flow.From, l.Flow.To, l.State, l.IsBefore, l.IsAfter))
            .Select(g => new GraphEdge(
                Node(g.Key.From, GraphSide.Source),
                Node(g.Key.To, GraphSide.Destination),
                string.Join(
                    ", ",
                    g.Select(l => (l.Flow.Port, l.Flow.Family)).Distinct().Order().Select(p => Flow.PortText(p.Port, p.Family))
                ),
                g.Key.State
            )
            {
                IsBefore = g.Key.IsBefore,
                IsAfter = g.Key.IsAfter,
            });
        var graph = ConnectionGraph.Of(run.Scenario.Topology.Workloads.Select(w => Node(w.Ref, GraphSide.Inside)), edges);
        return (graph with { IsChange = true }).Framed(LabelFrames.Of(label, run.Scenario.Topology));
    }

    private static IEnumerable<(Flow Flow, EdgeState State, bool IsBefore, bool IsAfter)> Lines(
        Flow flow,
        EdgeState? before,
        EdgeState? after
    )
    {
        if (before is not null)
        {
            yield return (flow, before, true, before == after);
        }

        if (after is not null && after != before)
        {
            yield return (flow, after, false, true);
        }
    }

    // The state of a flow in a stage; null if nothing is shown. Without a control a denial is not a proof, and not drawn.
    private static EdgeState? State(ScenarioRun run, StageRun stage, int place, bool isWrong, Verdict other, EdgeState change) =>
        stage.Observed.Verdicts[place] switch
        {
            _ when isWrong => EdgeState.Differs,
            Verdict.Allowed when other == Verdict.Denied => change,
            Verdict.Allowed => run.SendsPackets ? EdgeState.Proven : EdgeState.Calculated,
            Verdict.Denied
                when stage.Expected?.Entries.ContainsKey(place) == true && run.Control[run.Plan.Flows[place]] == Verdict.Allowed =>
                run.SendsPackets ? EdgeState.Denied : EdgeState.CalculatedDenied,
            Verdict.Denied => null,
            _ => EdgeState.Undecided,
        };

    private static HashSet<Flow> Flows(ImmutableArray<FlowDifference> differences) => [.. differences.Select(d => d.Flow)];

    private static GraphNode Node(EndpointRef end, GraphSide outside) =>
        end.IsExternal ? new($"{outside} {end}", outside, "", end.Name) { Members = [$"{end}"] }
        : end.IsService ? new($"{end}", GraphSide.Inside, end.Namespace, $"Service {end.Name}") { Members = [$"{end}"], End = end }
        : new($"{end}", GraphSide.Inside, end.Namespace, end.Kind is { } kind ? $"{end.Name}[{kind}]" : end.Name)
        {
            Members = [$"{end}"],
            End = end,
        };
}
