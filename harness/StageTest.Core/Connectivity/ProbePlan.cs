using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>The flows of a scenario, each once, in a fixed order. A matrix gives one verdict for each place of a plan.</summary>
public sealed class ProbePlan
{
    /// <summary>Takes distinct flows.</summary>
    /// <exception cref="ArgumentException">A flow is named twice.</exception>
    public ProbePlan(ImmutableArray<Flow> flows)
    {
        Flows = flows;
        Index = new(flows.AsSpan());
    }

    /// <summary>The flows.</summary>
    public ImmutableArray<Flow> Flows { get; }

    /// <summary>The flows by source and target.</summary>
    internal FlowIndex Index { get; }

    /// <summary>Every flow that a topology can be asked, in order of source, destination and port.</summary>
    /// <remarks>
    /// A workload of one replica is not asked about itself, because a pod's traffic to its own address meets no policy; the replicas of
    /// a larger one are. Between two external endpoints there is nothing to police, so nothing is asked.
    /// </remarks>
    public static ProbePlan Complete(Topology topology)
    {
        var endpoints = topology.Endpoints.ToArray();
        var ports = topology.Workloads.Select(w => w.DistinctPorts.ToArray())
            .Concat(topology.External.Select(e => e.Ports.Select(p => p.Port).Distinct().Order().ToArray()))
            .ToArray();
        var firstExternal = topology.Workloads.Length;
        bool IsAsked(int from, int to) =>
            from == to ? from < firstExternal && topology.Workloads[from].Replicas > 1 : from < firstExternal || to < firstExternal;
        var count = 0;
        for (var from = 0; from < endpoints.Length; from++)
        {
            for (var to = 0; to < endpoints.Length; to++)
            {
                count = checked(count + (IsAsked(from, to) ? ports[to].Length : 0));
            }
        }

        // There may be millions of flows, so the list must not be made by growing.
        var flows = ImmutableArray.CreateBuilder<Flow>(count);
        for (var from = 0; from < endpoints.Length; from++)
        {
            for (var to = 0; to < endpoints.Length; to++)
            {
                foreach (var port in IsAsked(from, to) ? ports[to] : [])
                {
                    flows.Add(new(endpoints[from], endpoints[to], port));
                }
            }
        }

        return new(flows.MoveToImmutable());
    }

    /// <summary>How many flows a scenario may ask: 1,400 workloads of one port. A plan of them takes some hundred megabytes.</summary>
    public const int MaximumFlows = 2_000_000;

    /// <summary>How many flows <see cref="Complete"/> would ask at most, without making them.</summary>
    public static long Estimate(Topology topology) =>
        topology.Endpoints.LongCount() * (topology.Workloads.Sum(w => (long)w.Ports.Length) + topology.External.Sum(e => (long)e.Ports.Length));

    /// <summary>The place of a flow, or -1 where the plan does not ask it.</summary>
    public int PlaceOf(Flow flow) => Index.PlaceOf(flow);

    /// <summary>A smaller plan of the flows that satisfy a condition.</summary>
    public ProbePlan Where(Func<Flow, bool> condition) => new([.. Flows.Where(condition)]);
}
