using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;

namespace StageTest.Engines.Lab.Probes;

/// <summary>Splits the flows of a plan into probes between single pods, and combines their outcomes into a matrix.</summary>
/// <remarks>A flow has one answer only if it is the same between every replica of its source and every one of its destination.</remarks>
internal sealed class ProbeSheet
{
    private readonly ImmutableArray<LabNode> _nodes;
    private readonly ProbePlan _plan;
    private readonly int[] _firstProbe;
    private readonly Dictionary<IPAddress, int> _byAddress;
    private readonly Topology? _withClosedPorts;

    /// <summary>Splits a plan.</summary>
    /// <param name="nodes">The lab's nodes.</param>
    /// <param name="plan">The flows.</param>
    /// <param name="routes">The routes for virtual addresses of Services; null if no flow ends at one.</param>
    /// <exception cref="KeyNotFoundException">An end of a flow is neither a node nor a Service.</exception>
    /// <param name="topology">The topology, for the paths into Services; null if no flow ends at one.</param>
    public ProbeSheet(ImmutableArray<LabNode> nodes, ProbePlan plan, ServiceRoutes? routes = null, Topology? topology = null)
    {
        _nodes = nodes;
        _plan = plan;
        _withClosedPorts = topology is { HasClosedPorts: true } ? topology : null;
        _firstProbe = new int[plan.Flows.Length + 1];
        _byAddress = routes is not { All.IsEmpty: false }
            ? []
            : Enumerable.Range(0, nodes.Length).SelectMany(i => nodes[i].Addresses.Select(a => KeyValuePair.Create(a, i))).ToDictionary();
        var places = Enumerable.Range(0, nodes.Length).GroupBy(i => nodes[i].Owner).ToDictionary(g => g.Key, g => g.ToArray());
        var ways = topology is null ? null : new ServiceProbes(topology, nodes, places, routes!);
        var probes = ImmutableArray.CreateBuilder<Probe>(plan.Flows.Length);
        for (var flow = 0; flow < plan.Flows.Length; flow++)
        {
            var (from, to, port, family) = plan.Flows[flow];
            _firstProbe[flow] = probes.Count;
            int[] Of(EndpointRef end) => end.IsExternal ? Array.FindAll(places[end], place => nodes[place].Has(family)) : places[end];
            if (ways is not null && ServiceWays.Matter(topology!, from, to))
            {
                probes.AddRange(Of(from).SelectMany((source, replica) => ways.Of(plan.Flows[flow], source, replica)));
                continue;
            }

            foreach (var source in Of(from))
            {
                if (to.IsService)
                {
                    probes.AddRange(ToService(source, routes![to, port, family]));
                    continue;
                }

                foreach (var destination in Of(to))
                {
                    // With several replicas, the traffic of a pod to itself proves nothing; a single pod is probed only if the plan
                    // requires it.
                    if (source != destination || places[from].Length == 1)
                    {
                        probes.Add(new(source, destination, port, family));
                    }
                }
            }
        }

        _firstProbe[^1] = probes.Count;
        Probes = probes.ToImmutable();
    }

    /// <summary>The flows.</summary>
    public ProbePlan Plan => _plan;

    /// <summary>The probes. Those of one flow are adjacent.</summary>
    public ImmutableArray<Probe> Probes { get; }

    /// <summary>One verdict for each flow of the plan.</summary>
    /// <param name="seen">One outcome for each probe.</param>
    /// <param name="reasons">Why a probe did not run, by its index.</param>
    public ConnectivityMatrix Verdicts(ReadOnlySpan<ProbeOutcome> seen, IReadOnlyDictionary<int, string> reasons)
    {
        var outcomes = ProbeOutcomes.Arrived(seen, probe => IsClosed(Probes[probe]));
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(_plan.Flows.Length);
        var details = ImmutableDictionary.CreateBuilder<int, string>();
        for (var flow = 0; flow < _plan.Flows.Length; flow++)
        {
            var (first, end) = (_firstProbe[flow], _firstProbe[flow + 1]);
            int[] ways = [.. Enumerable.Range(first, end - first).Where(probe => !Probes[probe].IsSecondLeg)];
            var (verdict, detail) =
                ways.Length == end - first
                    ? ProbeOutcomes.Together(
                        outcomes.AsSpan(first, end - first),
                        pair => Ends(first + pair),
                        pair => reasons.GetValueOrDefault(first + pair)
                    )
                    : OfWays(ways, end, outcomes, reasons);
            verdicts.Add(verdict);
            if (detail is not null)
            {
                details.Add(flow, detail);
            }
        }

        return new(_plan, verdicts.MoveToImmutable(), details.ToImmutable());
    }

    private bool IsClosed(Probe probe) =>
        probe.To != Probe.NoPod && _withClosedPorts?.IsClosed(_nodes[probe.To].Owner, probe.Target) == true;

    // A packet that did not arrive on the first leg would not have continued; one that arrived proves nothing without the second leg.
    private (Verdict Verdict, string? Detail) OfWays(
        int[] ways,
        int end,
        ReadOnlySpan<ProbeOutcome> outcomes,
        IReadOnlyDictionary<int, string> reasons
    )
    {
        var together = new ProbeOutcome[ways.Length];
        var deciding = new int[ways.Length];
        for (var way = 0; way < ways.Length; way++)
        {
            var first = ways[way];
            var hasSecond = first + 1 < end && Probes[first + 1].IsSecondLeg;
            deciding[way] =
                hasSecond && (outcomes[first] == ProbeOutcome.Connected || outcomes[first + 1] == ProbeOutcome.NotRun) ? first + 1 : first;
            together[way] = outcomes[deciding[way]];
        }

        return ProbeOutcomes.Together(together, way => Ends(ways[way]), way => reasons.GetValueOrDefault(deciding[way]));
    }

    /// <summary>
    /// The indexes of the probes, split into parts. In no part do two probes meet at one destination port from one source, because packets
    /// then identify only one of them, whatever Service they were sent to.
    /// </summary>
    public IEnumerable<int[]> Distinguishable()
    {
        var met = new Dictionary<(int From, int To, Port Target, AddressFamily Family), int>();
        return Enumerable
            .Range(0, Probes.Length)
            .GroupBy(probe =>
            {
                var (from, to, target, family) = (Probes[probe].From, Probes[probe].To, Probes[probe].Target, Probes[probe].Family);
                return met[(from, to, target, family)] = met.GetValueOrDefault((from, to, target, family)) + 1;
            })
            .OrderBy(part => part.Key)
            .Select(part => part.ToArray());
    }

    // Each pod behind a Service is probed by its own entrance; a pod also probes itself, because the path through a Service leaves its
    // namespace.
    private IEnumerable<Probe> ToService(int source, ServiceRoute route) =>
        route.Pods.IsEmpty
            ? [new(source, Probe.NoPod, route.Port, route.Family, new(route.Service, route.Address, route.Port))]
            : route.Pods.Select(pod => new Probe(
                source,
                _byAddress[pod.Address],
                route.Port,
                route.Family,
                new(route.Service, pod.Entrance, pod.Target)
            ));

    private string Ends(int probe) =>
        $"{_nodes[Probes[probe].From].Name} -> "
        + $"{(Probes[probe].To == Probe.NoPod ? $"{Probes[probe].Entrance!.Service}" : _nodes[Probes[probe].To].Name)}{Probes[probe].By}";
}
