using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Compares a scenario before a change with the same one after it.</summary>
/// <remarks>
/// Objects on both sides are compared in their old and new form. For workloads, endpoints and ports that the change adds, the old policies'
/// verdict on them counts: nothing opens or closes only because it is new.
/// </remarks>
internal sealed class ScenarioComparison
{
    private readonly Scenario? _before;
    private readonly Scenario _first;
    private readonly Scenario _after;
    private readonly bool _isStaging;
    private readonly Dictionary<EndpointRef, string> _kinds;

    /// <summary>Creates it from both sides; without the first, there was no policy before.</summary>
    public ScenarioComparison(Scenario? before, Scenario after)
    {
        // A boundary that one side draws is considered on both.
        PolicySet[] sides = before is null ? [after.Policies] : [before.Policies, after.Policies];
        _before = before is null ? null : before with { Topology = ExternalRanges.Drawn(before.Topology, sides) };
        _after = after with { Topology = ExternalRanges.Drawn(after.Topology, sides) };
        _first = _before ?? _after with { Policies = PolicySet.Empty };
        _kinds = after.Topology.Workloads.ToDictionary(w => w.Ref, w => w.Kind);
        _isStaging = _first.Policies.HasStaged || after.Policies.HasStaged;
    }

    /// <summary>Compares flows and maps.</summary>
    public ScenarioChange Compare(bool isNew)
    {
        if (IsSame())
        {
            return new()
            {
                Scenario = _after,
                Before = _before,
                IsNew = isNew,
                Flows = [],
                Map = new() { Changes = [] },
            };
        }

        var change = WithFlows(isNew);
        if (_before is null)
        {
            return change with { MapProblem = "The policies before the change cannot be read together with this new scenario." };
        }

        try
        {
            return WithMaps(change);
        }
        catch (NotSupportedException limit)
        {
            return change with { MapProblem = limit.Message };
        }
    }

    // A change of only comments, expectations or metadata needs no comparison of connections.
    private bool IsSame() =>
        _before is not null
        && _first.Policies.Calico == _after.Policies.Calico
        && PolicyContent.IsSame(_first.Policies, _after.Policies)
        && TopologyContent.Of(_first.Topology) == TopologyContent.Of(_after.Topology);

    private static PolicyEvaluator EvaluatorOf(Topology topology, PolicySet policies) =>
        new(topology, Placement.Default(topology), policies);

    private ScenarioChange WithFlows(bool isNew)
    {
        var plan = _after.Plan;
        var (was, evaluator) = (OldVerdicts(Stage.Promoted), EvaluatorOf(_after.Topology, _after.PoliciesAt(Stage.Promoted)));
        var now = evaluator.EvaluateAll(plan).Verdicts;
        var early = _isStaging ? EvaluatorOf(_after.Topology, _after.PoliciesAt(Stage.Baseline)) : evaluator;
        var (earlyWas, earlyNow) = _isStaging ? (OldVerdicts(Stage.Baseline), early.EvaluateAll(plan).Verdicts) : (was, now);
        var flows = ImmutableArray.CreateBuilder<FlowChange>();
        var performed = ImmutableHashSet.CreateBuilder<(Flow, Verdict)>();
        for (var place = 0; place < plan.Flows.Length; place++)
        {
            var flow = plan.Flows[place];
            if (was[place] != now[place])
            {
                performed.Add((flow, now[place]));
                flows.Add(new(flow, was[place], evaluator.Evaluate(flow)));
            }

            if (earlyWas[place] != earlyNow[place])
            {
                performed.Add((flow, earlyNow[place]));
                if (earlyNow[place] != was[place] && earlyNow[place] != now[place])
                {
                    flows.Add(new(flow, earlyWas[place], early.Evaluate(flow)) { Stage = Stage.Baseline });
                }
            }
        }

        return new()
        {
            Scenario = _after,
            Before = _before,
            IsNew = isNew,
            Flows = [.. flows.OrderBy(f => f.Risk).ThenByDescending(f => f.Stage).ThenBy(f => f.Flow.ToString(), StringComparer.Ordinal)],
            Performed = performed.ToImmutable(),
        };
    }

    private Verdict[] OldVerdicts(Stage stage)
    {
        var plan = _after.Plan;
        var policies = _first.PoliciesAt(stage);
        var known = plan.Where(flow => _first.Plan.PlaceOf(flow) >= 0);
        var (old, fresh) = (EvaluatorOf(_first.Topology, policies).EvaluateAll(known), (ConnectivityMatrix?)null);
        if (known.Flows.Length < plan.Flows.Length)
        {
            fresh = EvaluatorOf(WithOldServices(), policies).EvaluateAll(plan.Where(flow => _first.Plan.PlaceOf(flow) < 0));
        }

        return [.. plan.Flows.Select(flow => known.PlaceOf(flow) is var place and >= 0 ? old.Verdicts[place] : fresh![flow])];
    }

    // A map has the addresses of one family, so each family has its own.
    private ScenarioChange WithMaps(ScenarioChange change)
    {
        var (promoted, early) = (Stage.Promoted, Stage.Baseline);
        PolicySet[] sets = [.. new[] { promoted, early }.SelectMany(stage => new[] { _first.PoliciesAt(stage), _after.PoliciesAt(stage) })];
        var cuts = _after.Policies with
        {
            Policies = [.. sets.SelectMany(s => s.Policies)],
            NetworkSets = [.. sets.SelectMany(s => s.NetworkSets)],
        };
        MapComparison? all = null;
        MapComparison? unmeant = null;
        string? problem = null;
        var maps = ImmutableArray.CreateBuilder<(ConnectionMap, ConnectionMap)>();
        foreach (var family in _after.Topology.IpFamilies)
        {
            ConnectionMap[] raw = [.. Sides(promoted, cuts, family), .. _isStaging ? Sides(early, cuts, family) : []];

            // Pods that one of them distinguishes are separate in all.
            var alike = MapParts.CutAlike(raw);
            var (was, now) = (OldMap(alike[0], alike[1]), alike[2]);
            all = Join(all, MapComparison.Of(was, now));
            maps.Add((was, now));
            if (_isStaging)
            {
                var (earlyWas, earlyNow) = (OldMap(alike[3], alike[4]), alike[5]);
                problem ??= MapComparison.Of(earlyWas, earlyNow).Problem;
                unmeant = Join(unmeant, MapComparison.Of(earlyWas, Unmeant(earlyWas, earlyNow, was, now)));
            }
        }

        return change with
        {
            Map = all,
            Maps = maps.ToImmutable(),
            EarlyMap = unmeant is { Changes.IsEmpty: false } ? unmeant : null,
            MapProblem = all?.Problem ?? problem,
        };
    }

    private static MapComparison Join(MapComparison? first, MapComparison second) =>
        first is null
            ? second
            : first with
            {
                Changes = [.. first.Changes.Concat(second.Changes).Distinct()],
                NamesOtherProtocols = first.NamesOtherProtocols || second.NamesOtherProtocols,
                Unjudged = [.. first.Unjudged.Concat(second.Unjudged).Distinct()],
            };

    // The map before the change, the old policies' map of the new topology, and the map after it.
    private ConnectionMap[] Sides(Stage stage, PolicySet cuts, AddressFamily family)
    {
        var policies = _first.PoliciesAt(stage);
        var old = MapOf(_first.Topology, policies, cuts, family);
        var isSame = ReferenceEquals(_first.Topology, _after.Topology);
        return
        [
            old,
            isSame ? old : MapOf(WithOldServices(), policies, cuts, family),
            MapOf(_after.Topology, _after.PoliciesAt(stage), cuts, family),
        ];
    }

    // New ends meet the old policies, and what these mean by the names of Services that existed.
    private Topology WithOldServices()
    {
        var old = _first.Topology.Services.ToDictionary(s => s.FlowRef);
        return _after.Topology with { Services = [.. _after.Topology.Services.Select(s => old.GetValueOrDefault(s.FlowRef, s))] };
    }

    // With the ends of the later topology: removed ones are reported as expectations, and new ones meet the old policies.
    private ConnectionMap OldMap(ConnectionMap old, ConnectionMap withNew)
    {
        if (ReferenceEquals(_first.Topology, _after.Topology))
        {
            return old;
        }

        var ends = withNew.Workloads.ToHashSet();
        var known = ends.Where(end => _first.Topology.Workloads.Any(w => MapEnds.Means(end, AsAfter(w)))).ToHashSet();
        bool IsKnown(MapEnd end) => end.IsExternal || known.Contains(end);
        bool Remains(MapEnd end) => end.IsExternal || ends.Contains(end);
        var lines = old.Lines.Where(l => Remains(l.From) && Remains(l.To));
        if (ends.Any(end => !IsKnown(end)))
        {
            lines = lines.Concat(withNew.Lines.Where(l => !IsKnown(l.From) || !IsKnown(l.To)));
        }

        return old with
        {
            Lines = [.. lines],
            Workloads = withNew.Workloads,
        };
    }

    // Pods one by one: whether those of one owner are alike may differ between sides.
    private ConnectionMap MapOf(Topology topology, PolicySet policies, PolicySet cuts, AddressFamily family)
    {
        var both = topology.WithPodsOf(_first.Topology).WithPodsOf(_after.Topology);
        var single = both with { IpFamilies = [family], Workloads = [.. both.Workloads.Select(AsAfter)] };
        return ConnectionMapper.Map(
            single,
            Placement.Default(single),
            policies,
            cuts,
            [.. _first.Topology.Services, .. _after.Topology.Services]
        );
    }

    // A workload whose kind changes is the same workload, shown in its new form.
    private Workload AsAfter(Workload workload) =>
        workload with
        {
            Owner = null,
            Whole = null,
            Kind = _kinds.GetValueOrDefault(workload.Ref, workload.Kind),
        };

    // The old connections, plus only those changes that promotion makes neither before nor after the change.
    private static ConnectionMap Unmeant(ConnectionMap was, ConnectionMap now, ConnectionMap promotedWas, ConnectionMap promotedNow)
    {
        Dictionary<(MapEnd, MapEnd), ConnectionSet>[] all =
        [
            .. new[] { was, now, promotedWas, promotedNow }.Select(m => m.Lines.ToDictionary(l => (l.From, l.To), l => l.Connections)),
        ];
        var lines = new List<MapLine>();
        foreach (var ends in all[0].Keys.Union(all[1].Keys))
        {
            ConnectionSet Of(int map) => all[map].GetValueOrDefault(ends, ConnectionSet.None);
            var opened = Of(1).Except(Of(0)).Except(Of(2)).Except(Of(3));
            var closed = Of(0).Except(Of(1)).Intersect(Of(2)).Intersect(Of(3));
            var connections = Of(0).Union(opened).Except(closed);
            if (!connections.IsEmpty)
            {
                lines.Add(new(ends.Item1, ends.Item2, connections));
            }
        }

        return was with
        {
            Lines = lines,
        };
    }
}
