using System.Collections.Immutable;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Engines.Lab.Nft;

namespace StageTest.Engines.Lab.Probes;

/// <summary>Converts the dataplane's logs into flow logs.</summary>
/// <remarks>
/// A packet is done with a direction when a rule or a default decided, so the hits of one probe split into packets by themselves. Only the
/// pending trace is calculated, because no dataplane has one.
/// </remarks>
internal static class FlowDecoder
{
    /// <summary>The logs of a reading.</summary>
    /// <param name="nodes">The lab's nodes.</param>
    /// <param name="probes">The probes.</param>
    /// <param name="places">For each probe, the logging rules that its packets reached.</param>
    /// <param name="hits">The meaning of the loaded ruleset's logging rules.</param>
    /// <param name="calculated">The calculated logs. Ends that are missing there cannot be judged, whatever the packets did.</param>
    /// <param name="time">When the reading ended.</param>
    public static IEnumerable<FlowLog> Decode(
        ImmutableArray<LabNode> nodes,
        ImmutableArray<Probe> probes,
        int[][] places,
        IReadOnlyList<NftHit> hits,
        IEnumerable<FlowLog> calculated,
        DateTimeOffset time
    )
    {
        var pending = calculated.ToDictionary(
            log => (log.Source, log.Destination, log.Port, log.Service, log.Family, log.Reporter),
            log => log.Pending
        );
        for (var probe = 0; probe < probes.Length; probe++)
        {
            if (probes[probe].To == Probe.NoPod)
            {
                continue;
            }

            var (from, to) = (nodes[probes[probe].From], nodes[probes[probe].To]);
            FlowService? service = probes[probe].Entrance is { } entrance ? new(entrance.Service, probes[probe].Port) : null;
            foreach (
                var (reporter, end) in (ImmutableArray<(FlowReporter, LabNode)>)
                    [(FlowReporter.Source, from), (FlowReporter.Destination, to)]
            )
            {
                if (
                    !pending.TryGetValue((from.Name, to.Name, probes[probe].Target, service, probes[probe].Family, reporter), out var trace)
                )
                {
                    continue;
                }

                foreach (var packets in Packets(places[probe], hits, reporter, end).GroupBy(steps => steps, TraceComparer.Instance))
                {
                    yield return new()
                    {
                        Time = time,
                        Reporter = reporter,
                        Source = from.Name,
                        Destination = to.Name,
                        Port = probes[probe].Target,
                        Service = service,
                        Family = probes[probe].Family,
                        Enforced = packets.Key,
                        Pending = trace,
                        Packets = packets.Count(),
                    };
                }
            }
        }
    }

    private static IEnumerable<ImmutableArray<PolicyHit>> Packets(
        int[] places,
        IReadOnlyList<NftHit> hits,
        FlowReporter reporter,
        LabNode end
    )
    {
        var direction = reporter == FlowReporter.Source ? Direction.Egress : Direction.Ingress;
        var steps = ImmutableArray.CreateBuilder<PolicyHit>();
        foreach (var hit in places.Select(place => hits[place]).Where(hit => hit.Direction == direction))
        {
            steps.Add(hit.Step ?? PolicyHit.OfProfile(end.Owner.Namespace));
            if (steps[^1].IsFinal)
            {
                yield return steps.ToImmutable();
                steps.Clear();
            }
        }
    }

    private sealed class TraceComparer : IEqualityComparer<ImmutableArray<PolicyHit>>
    {
        public static readonly TraceComparer Instance = new();

        public bool Equals(ImmutableArray<PolicyHit> x, ImmutableArray<PolicyHit> y) => x.SequenceEqual(y);

        public int GetHashCode(ImmutableArray<PolicyHit> obj) => obj.Aggregate(0, HashCode.Combine);
    }
}
