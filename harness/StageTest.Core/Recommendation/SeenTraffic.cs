using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>The demand of recorded connections: all that were allowed.</summary>
internal static class SeenTraffic
{
    private const int MostNamed = 3;

    /// <summary>The demand of records.</summary>
    /// <param name="records">The records.</param>
    /// <param name="sources">Their sources.</param>
    /// <param name="known">The described objects.</param>
    /// <param name="existing">The existing policies.</param>
    /// <param name="keptBack">The share of the log's time, from its end, whose records are held out: from 0 to below 1.</param>
    public static Demand Of(
        IReadOnlyCollection<FlowRecord> records,
        ImmutableArray<string> sources,
        Topology known,
        PolicySet existing,
        double keptBack
    )
    {
        var cut = Cut(records, keptBack);
        var seen = new SeenFlows();
        foreach (var record in records)
        {
            seen.Add(record);
        }

        var ends = new SeenTopology(known);
        var found = new List<(Flow Flow, SeenFlow Seen, Flow Asked)>();
        var denied = ImmutableHashSet.CreateBuilder<Flow>();
        var unwritten = new List<UnwrittenFlow>();
        foreach (var flow in seen.All)
        {
            var (from, to) = (ends.Find(flow.Source, out var first), ends.Find(flow.Destination, out var second));
            if (from is { IsService: true })
            {
                (from, first) = (null, $"{flow.Source.Display} is the address of a Service, and no connection starts there");
            }

            var isOutside = from is { IsExternal: true } && to is { IsExternal: true };
            foreach (var family in from is null || to is null || isOutside ? [] : Families(flow, known))
            {
                var asked = new Flow(from!.Value, to!.Value, flow.Port, family);
                foreach (var one in Translation.Of(known, asked, out second))
                {
                    ends.Add(one);
                    if (flow.WasAllowed)
                    {
                        found.Add((one, flow, asked));
                    }
                    else
                    {
                        denied.Add(one);
                    }
                }
            }

            if (flow.WasAllowed && (first ?? second) is { } problem)
            {
                unwritten.Add(new($"{flow.Source} -> {flow.Destination}:{flow.Port}", problem));
            }
        }

        foreach (var part in PartsOfSeveral(found, known).ToArray())
        {
            found.RemoveAll(f => f.Asked == part.Flow);
            unwritten.Add(new($"{part.Flow}", part.Reason));
        }

        var topology = ends.Build();
        var wanted = new WantedFlows();
        foreach (var (flow, record, asked) in found.Where(f => cut is null || f.Seen.First < cut))
        {
            wanted.Add(flow, new($"{record.Location.File}:{record.Location.Line}", asked == flow ? null : $"{asked}"));
        }

        var all = wanted.Sorted();
        var firsts = found.GroupBy(f => f.Flow).ToDictionary(g => g.Key, g => g.Min(f => f.Seen.First));
        return new()
        {
            Topology = topology,
            Sources = sources,
            Wanted = all,
            Asked = [.. all.Select(w => w.Flow)],
            Denied = denied.ToImmutable().Except(firsts.Keys),
            Unwritten = [.. unwritten.Distinct()],
            Existing = existing,
            Learning = Learn(firsts, cut),
        };
    }

    // A run probes some addresses of an endpoint that represents several. A result for some of these is not a result for the endpoint.
    private static IEnumerable<(Flow Flow, string Reason)> PartsOfSeveral(
        IEnumerable<(Flow Flow, SeenFlow Seen, Flow Asked)> found,
        Topology known
    )
    {
        foreach (var several in known.External.Where(e => e.IsSeveral))
        {
            var flows = found.Where(f => f.Asked.From == several.Ref || f.Asked.To == several.Ref);
            foreach (var flow in flows.GroupBy(f => f.Asked, f => f.Asked.From == several.Ref ? f.Seen.Source : f.Seen.Destination))
            {
                var names = flow.Select(e => e.Name).ToHashSet();
                var missing = several
                    .Addresses.Where(a => a.AddressFamily == flow.Key.Family && !names.Contains(several.NameOf(a)))
                    .ToArray();
                if (missing.Length > 0)
                {
                    yield return (
                        flow.Key,
                        $"the log shows no connection that got through with {string.Join(", ", missing.Take(MostNamed))}, for which "
                            + $"{several.Ref} stands too; describe the addresses that differ as endpoints of their own"
                    );
                }
            }
        }
    }

    private static Learning Learn(Dictionary<Flow, DateTimeOffset> firsts, DateTimeOffset? cut) =>
        new()
        {
            Days =
            [
                .. firsts.Values.GroupBy(t => DateOnly.FromDateTime(t.UtcDateTime)).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())),
            ],
            StableSince =
            [
                .. firsts
                    .SelectMany(f => new[] { (f.Key.From, f.Value), (f.Key.To, f.Value) })
                    .Where(e => !e.Item1.IsExternal)
                    .GroupBy(e => e.Item1)
                    .OrderBy(g => g.Key)
                    .Select(g => (g.Key, g.Max(e => e.Value))),
            ],
            HeldFrom = cut,
            Held = cut is { } time ? [.. firsts.Where(f => f.Value >= time).Select(f => f.Key).Order(FlowOrder.Instance)] : [],
        };

    private static DateTimeOffset? Cut(IReadOnlyCollection<FlowRecord> records, double keptBack)
    {
        if (keptBack <= 0 || records.Count == 0)
        {
            return null;
        }

        var (first, last) = (records.Min(r => r.First), records.Max(r => r.Last));
        return last - ((last - first) * keptBack);
    }

    // If no record has it: the family of an address, else those of the topology.
    private static ImmutableArray<AddressFamily> Families(SeenFlow flow, Topology known) =>
        (flow.Family ?? (flow.Destination.Address ?? flow.Source.Address)?.AddressFamily ?? flow.Port.OnlyFamily) is { } family
            ? [family]
            : known.IpFamilies;
}
