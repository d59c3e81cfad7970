using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Net.Sockets;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>Evaluates policies for recorded connections, for every possibility that the records leave open.</summary>
/// <remarks>
/// Facts that a record lacks (addresses, inherited labels, names of ports) are tried in each way that some policy distinguishes. If all
/// ways have the same result, the answer is certain; otherwise the connection is undecided, and the reason names what would decide it.
/// </remarks>
internal sealed class ReplayRun
{
    private readonly ReplayWorld _world;
    private readonly EndCases _ends;
    private readonly ReplayNodes _nodes;

    // Emptied during the evaluation: a week's log has hundreds of thousands of connections.
    private readonly Queue<(SeenFlow Seen, ReplayPair Pair)> _waiting;

    private ReplayRun(ReplayWorld world, SeenFlows seen)
    {
        _world = world;
        _ends = new(world);
        _nodes = new(_ends.Addresses);
        _waiting = new(seen.All.Count);
        foreach (var flow in seen.All)
        {
            _waiting.Enqueue((flow, new(_ends.Of(flow.Source), _ends.Of(flow.Destination), flow.Port, flow.Family, _nodes)));
        }
    }

    /// <summary>The policies' verdicts on records.</summary>
    /// <param name="records">The records.</param>
    /// <param name="query">The wanted records.</param>
    /// <param name="tally">Counts the omitted ones.</param>
    /// <param name="world">The policies, and the known facts about the ends.</param>
    /// <param name="waivers">The waivers for flows that may break.</param>
    /// <param name="today">The day, in UTC.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static ReplayReport Of(
        IEnumerable<FlowRecord> records,
        FlowQuery query,
        FlowTally tally,
        ReplayWorld world,
        ImmutableArray<Waiver> waivers,
        DateOnly today,
        CancellationToken cancellationToken
    )
    {
        var seen = new SeenFlows();
        foreach (var record in records)
        {
            if (!query.Wants(record))
            {
                tally.LeaveOut(FlowObservation.NotAskedFor);
            }
            else if (world.Scenario is { } scenario && (record.Key.Source.Scenario ?? scenario) != scenario)
            {
                tally.LeaveOut("records of other scenarios");
            }
            else
            {
                seen.Add(record);
            }
        }

        var valid = waivers.Where(w => !w.IsExpiredOn(today)).ToArray();
        return new()
        {
            Flows =
            [
                .. Of(seen, world, cancellationToken)
                    .Select(f => f.Class == ReplayClass.WouldBeDenied && WaiverOf(f, valid) is { } waiver ? f with { Waiver = waiver } : f),
            ],
            Tally = tally,
            Expired = [.. waivers.Where(w => w.IsExpiredOn(today))],
        };
    }

    /// <summary>
    /// The waiver that accepts the denial of a flow; an asterisk in its place matches any text. Null if none does.
    /// </summary>
    public static Waiver? WaiverOf(ReplayedFlow flow, IEnumerable<Waiver> waivers) =>
        waivers.FirstOrDefault(w =>
            w.Waives == HoldReasons.BreaksObservedFlow.Id
            && FileSystemName.MatchesSimpleExpression(w.Place, flow.ToString(), ignoreCase: false)
        );

    /// <summary>The policies' verdicts on connections, most important first.</summary>
    public static ImmutableArray<ReplayedFlow> Of(SeenFlows seen, ReplayWorld world, CancellationToken cancellationToken)
    {
        var run = new ReplayRun(world, seen);
        var nodes = run._nodes.All;
        var (now, promoted) = (run.Evaluator(world.Now, nodes), run.Evaluator(world.Promoted, nodes));
        var staged = world.Staged?.Policies.Any(p => p.IsStaged && !p.IsHeldBack) == true ? world.Staged : null;
        var pending = new Lazy<PolicyEvaluator>(() => run.Evaluator(staged!.AsPendingTrace(), nodes));
        var folded = new Dictionary<(string, string, Port, AddressFamily?), ReplayedFlow>();
        while (run._waiting.TryDequeue(out var waiting))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (flow, pair) = waiting;
            if (world.OnlyKnown && !pair.From.IsOfTopology && !pair.To.IsOfTopology)
            {
                continue;
            }

            var key = (pair.From.Display, pair.To.Display, flow.Port, flow.Family);
            var (today, later) = (pair.Ask(now), pair.Ask(promoted));
            var replayed = new ReplayedFlow(pair.From.Display, pair.To.Display, flow, today, later)
            {
                IsUnaffected = pair.IsUnaffected(now, today, promoted, later),
                Pending = staged is null ? null : ReplayPending.Of(flow, later, staged, () => pair.Ask(pending.Value)),
            };

            // Pods of one workload share a line as long as the verdicts on them are equal.
            if (
                folded.TryGetValue(key, out var known)
                && known.Now.Verdict == replayed.Now.Verdict
                && known.Promoted.Verdict == replayed.Promoted.Verdict
            )
            {
                known.Seen.Add(flow);
            }
            else if (!folded.TryAdd(key, replayed))
            {
                folded[($"{key.Item1}", $"{key.Item2} ({flow.Destination.Display}, {flow.Source.Display})", flow.Port, flow.Family)] =
                    replayed with
                    {
                        From = flow.Source.Display,
                        To = flow.Destination.Display,
                    };
            }
        }

        return
        [
            .. folded
                .Values.OrderBy(f => f.Class)
                .ThenByDescending(f => f.Seen.Connections)
                .ThenBy(f => f.ToString(), StringComparer.Ordinal),
        ];
    }

    private PolicyEvaluator Evaluator(PolicySet policies, Node[] nodes) => new(_world.Topology, nodes, policies);
}
