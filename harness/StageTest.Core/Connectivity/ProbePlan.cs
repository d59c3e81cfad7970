using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>The flows of a scenario, each once, in a fixed order. A matrix has one verdict for each index of a plan.</summary>
internal sealed class ProbePlan
{
    private readonly Lazy<ILookup<Flow, int>> _parts;

    /// <summary>Takes distinct flows.</summary>
    /// <exception cref="ArgumentException">A flow is named twice.</exception>
    public ProbePlan(ImmutableArray<Flow> flows)
    {
        Flows = flows;
        Index = new(flows.AsSpan());
        _parts = new(() =>
            flows
                .Select((flow, place) => (flow, place))
                .Where(f => f.flow.From.IsNumbered || f.flow.To.IsNumbered)
                .ToLookup(f => Whole(f.flow), f => f.place)
        );
    }

    /// <summary>The flows.</summary>
    public ImmutableArray<Flow> Flows { get; }

    /// <summary>The flows by source and target.</summary>
    internal FlowIndex Index { get; }

    /// <summary>Every flow that can be tested in a topology, in order of address family, source, destination and port.</summary>
    /// <remarks>
    /// A workload of one replica is not tested against itself, because a pod's traffic to its own address meets no policy; the replicas of
    /// a larger one are. Between two ends that are external or use a node's network, no policy applies, so nothing is tested.
    /// </remarks>
    public static ProbePlan Complete(Topology topology)
    {
        var endpoints = topology.Endpoints.ToArray();
        var ports = topology
            .Workloads.Select(w => w.AskedPorts.ToArray())
            .Concat(topology.External.Select(e => e.AskedPorts.ToArray()))
            .ToArray();
        var firstExternal = topology.Workloads.Length;
        bool IsAsked(int from, int to) =>
            from == to ? from < firstExternal && topology.Workloads[from].Replicas > 1 : IsPoliced(from) || IsPoliced(to);
        bool IsPoliced(int endpoint) => endpoint < firstExternal && !topology.Workloads[endpoint].HostNetwork;
        bool Has(int endpoint, AddressFamily family) =>
            endpoint < firstExternal || topology.External[endpoint - firstExternal].Addresses.Any(a => a.AddressFamily == family);
        IEnumerable<(int From, int To, AddressFamily Family, Port[] Ports)> Pairs()
        {
            foreach (var family in topology.IpFamilies)
            {
                var asked = ports.Select((all, to) => Has(to, family) ? all.Where(p => p.IsCarriedBy(family)).ToArray() : []).ToArray();
                foreach (var from in Enumerable.Range(0, endpoints.Length).Where(e => Has(e, family)))
                {
                    for (var to = 0; to < endpoints.Length; to++)
                    {
                        if (asked[to].Length > 0 && IsAsked(from, to))
                        {
                            yield return (from, to, family, asked[to]);
                        }
                    }
                }
            }
        }

        var count = 0;
        foreach (var pair in Pairs())
        {
            count = checked(count + pair.Ports.Length);
        }

        // There may be millions of flows, so the list has its final capacity from the start.
        var flows = ImmutableArray.CreateBuilder<Flow>(count);
        foreach (var (from, to, family, asked) in Pairs())
        {
            foreach (var port in asked)
            {
                flows.Add(new(endpoints[from], endpoints[to], port, family));
            }
        }

        return new(flows.MoveToImmutable());
    }

    /// <summary>
    /// The maximum number of flows of a scenario: 2,000 workloads with one port, or 1,150 with three. Such a plan needs about two hundred
    /// megabytes.
    /// </summary>
    public const int MaximumFlows = 4_000_000;

    /// <summary>The number of flows that <see cref="Complete"/> would return at most, without creating them.</summary>
    public static long Estimate(Topology topology) =>
        topology.IpFamilies.Length
        * topology.Endpoints.LongCount()
        * (
            topology.Workloads.Sum(w => (long)w.Ports.Length + w.ClosedPorts.Length)
            + topology.External.Sum(e => (long)e.Ports.Length + e.ClosedPorts.Length)
        );

    /// <summary>The index of a flow, or -1 if the plan does not test it.</summary>
    public int PlaceOf(Flow flow) => Index.PlaceOf(flow);

    /// <summary>
    /// The indexes of a flow of another plan, in which pods of a workload may be tested together and here one by one, or the reverse: the
    /// flow itself, else that of its whole workloads, else those of their pods; empty if it is not tested.
    /// </summary>
    public IEnumerable<int> PlacesOf(Flow flow)
    {
        if (PlaceOf(flow) is >= 0 and var place)
        {
            return [place];
        }

        return PlaceOf(Whole(flow)) is >= 0 and var whole ? [whole] : _parts.Value[flow];
    }

    private static Flow Whole(Flow flow) => flow with { From = flow.From.OfWorkload(), To = flow.To.OfWorkload() };

    /// <summary>A smaller plan of the flows that satisfy a condition.</summary>
    public ProbePlan Where(Func<Flow, bool> condition) => new([.. Flows.Where(condition)]);
}
