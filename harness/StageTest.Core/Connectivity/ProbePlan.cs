using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>The flows of a scenario, each once, in a fixed order. A matrix gives one verdict for each place of a plan.</summary>
public sealed class ProbePlan
{
    private readonly Dictionary<Flow, int> _places;

    /// <summary>Takes distinct flows.</summary>
    /// <exception cref="ArgumentException">A flow is named twice.</exception>
    public ProbePlan(ImmutableArray<Flow> flows)
    {
        Flows = flows;
        _places = new(flows.Length);
        for (var place = 0; place < flows.Length; place++)
        {
            _places.Add(flows[place], place);
        }
    }

    /// <summary>The flows.</summary>
    public ImmutableArray<Flow> Flows { get; }

    /// <summary>Every flow that a topology can be asked, in order of source, destination and port.</summary>
    /// <remarks>
    /// A workload of one replica is not asked about itself, because a pod's traffic to its own address meets no policy; the replicas of
    /// a larger one are. Between two external endpoints there is nothing to police, so nothing is asked.
    /// </remarks>
    public static ProbePlan Complete(Topology topology)
    {
        var flows = ImmutableArray.CreateBuilder<Flow>();
        var replicas = topology.Workloads.ToDictionary(w => w.Ref, w => w.Replicas);
        var targets = topology.Workloads.Select(w => (w.Ref, Ports: w.DistinctPorts.ToArray()))
            .Concat(topology.External.Select(e => (e.Ref, Ports: e.Ports.Select(p => p.Port).Distinct().Order().ToArray())))
            .ToArray();
        foreach (var from in topology.Endpoints)
        {
            foreach (var (to, ports) in targets)
            {
                if ((from == to && replicas.GetValueOrDefault(from) < 2) || (from.IsExternal && to.IsExternal))
                {
                    continue;
                }

                foreach (var port in ports)
                {
                    flows.Add(new(from, to, port));
                }
            }
        }

        return new(flows.ToImmutable());
    }

    /// <summary>How many flows a scenario may ask: 1,400 workloads of one port. A plan of them takes some hundred megabytes.</summary>
    public const int MaximumFlows = 2_000_000;

    /// <summary>How many flows <see cref="Complete"/> would ask at most, without making them.</summary>
    public static long Estimate(Topology topology) =>
        topology.Endpoints.LongCount() * (topology.Workloads.Sum(w => (long)w.Ports.Length) + topology.External.Sum(e => (long)e.Ports.Length));

    /// <summary>The place of a flow, or -1 where the plan does not ask it.</summary>
    public int PlaceOf(Flow flow) => _places.TryGetValue(flow, out var place) ? place : -1;

    /// <summary>A smaller plan of the flows that satisfy a condition.</summary>
    public ProbePlan Where(Func<Flow, bool> condition) => new([.. Flows.Where(condition)]);
}
