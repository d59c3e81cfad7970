using System.Collections.Immutable;
using System.Net;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using Sought = (StageTest.Core.Topologies.EndpointRef? Workload, System.Net.IPAddress? Address);

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>
/// The map says for all ports and addresses what the evaluator says for each, at the borders of what policies name above all.
/// </summary>
internal sealed class ConnectionMapperPropertyTests
{
    private const int Sets = 40;

    private static readonly Port[] Ports =
    [
        .. new[] { 1, 2, 8, 9, 10, 52, 53, 54, 79, 80, 81, 82, 8079, 8080, 8081, 9081, 65534, 65535 }.SelectMany(n =>
            new[] { Protocol.Tcp, Protocol.Udp, Protocol.Sctp }.Select(p => new Port((ushort)n, p))
        ),
        new(0, Protocol.Icmp),
        new(0, Protocol.IcmpV6),
        new(0, Protocol.UdpLite),
        new(0, (Protocol)47),
        new(0, (Protocol)1),
        new(0, (Protocol)255),
    ];

    [Test]
    public void MapAgreesWithSingleFlows() =>
        Check(seed =>
        {
            var (sample, choice) = seed;
            var read = sample.Read();
            foreach (var policies in (ReadOnlySpan<PolicySet>)[read.Live(), read.AsIfPromoted()])
            {
                var map = ConnectionMapper.Map(sample.Topology, sample.Placement, policies);
                if (FirstDifference(sample, policies, choice, (from, to, port) => Allows(map, from, to, port)) is { } difference)
                {
                    return difference;
                }
            }

            return null;
        });

    [Test]
    public void ComparisonTellsEveryFlowThatChanges() =>
        Check(seed =>
        {
            var (sample, choice) = seed;
            var read = sample.Read();
            var (before, after) = (read.Live(), read.AsIfPromoted());
            var first = ConnectionMapper.Map(sample.Topology, sample.Placement, before, after);
            var second = ConnectionMapper.Map(sample.Topology, sample.Placement, after, before);
            var comparison = MapComparison.Of(first, second);
            if (!MapComparison.Of(first, first).IsEmpty)
            {
                return "a map differs from itself";
            }

            // Lines that are written out are compared by their ends, and not by places of a grid.
            (first, second) = MapParts.CutAlike(first, second) is [var cut, var other] ? (cut, other) : (first, second);
            var written = MapComparison.Of(first with { Lines = [.. first.Lines] }, second with { Lines = [.. second.Lines] });
            if (!written.Changes.SequenceEqual(comparison.Changes))
            {
                return "the lines of both maps, written out, differ otherwise";
            }

            return FirstDifference(sample, after, choice, (from, to, port) =>
            {
                // If pods differ, each part of the workload has a change of its own, or none.
                bool IsAllowed((MapEnd From, MapEnd To) ends)
                {
                    var was = first.Lines.Any(l => Is(l.From, ends.From) && Is(l.To, ends.To) && l.Connections.Contains(port));
                    var change = comparison.Changes.SingleOrDefault(c => Is(c.From, ends.From) && Is(c.To, ends.To));
                    return change is null ? was : change.Opened.Contains(port) || (was && !change.Closed.Contains(port));
                }

                return Pairs(first, from, to).All(IsAllowed);
            });
        });

    private static void Check(Func<(Sample Sample, Choice Choice), string?> difference) =>
        Gen.Select(Gen.Int, Gen.Int[1, 8])
            .Sample(
                (seed, policies) => IsOfTwoFamilies(new(seed, policies)) || difference((new(seed, policies), new(seed))) is null,
                iter: Sets,
                print: t => $"{difference((new(t.Item1, t.Item2), new(t.Item1)))}\n{new Sample(t.Item1, t.Item2)}"
            );

    private static bool IsOfTwoFamilies(Sample sample) => sample.Topology.IpFamilies.Length > 1;

    private static string? FirstDifference(Sample sample, PolicySet policies, Choice choice, Func<Sought, Sought, Port, bool> answer)
    {
        var outside = Borders(sample, policies).Select((a, i) => new ExternalEndpoint($"x{i}", a, [], default)).ToImmutableArray();
        var topology = sample.Topology with { External = outside };
        var placement = new Placement(
            topology
                .Workloads.Select(w => KeyValuePair.Create(w.Ref, sample.Placement[w.Ref]))
                .Concat(outside.Select(o => KeyValuePair.Create(o.Ref, o.Addresses)))
        );
        var evaluator = new PolicyEvaluator(topology, placement, policies);
        var addresses = outside.ToDictionary(o => o.Ref, o => o.Addresses[0]);
        Sought EndOf(EndpointRef end) => addresses.TryGetValue(end, out var address) ? (null, address) : (end, null);
        foreach (var from in topology.Endpoints)
        {
            foreach (var to in topology.Endpoints.Where(t => t != from && !(t.IsExternal && from.IsExternal)))
            {
                foreach (var port in choice.Some(Ports, 2, 2))
                {
                    // Replicas that differ answer for their workload together: what one refuses the workload does not allow.
                    var verdict = evaluator.Evaluate(new(from, to, port, sample.Topology.IpFamilies[0])).Verdict;
                    if ((verdict == Verdict.Allowed) != answer(EndOf(from), EndOf(to), port))
                    {
                        return $"{EndOf(from)} -> {EndOf(to)}:{port} is {verdict}";
                    }
                }
            }
        }

        return null;
    }

    // The first and last address of every range that a policy names, and their neighbours, as far as no pod has them.
    private static IPAddress[] Borders(Sample sample, PolicySet policies)
    {
        var pods = sample.World.Pods.SelectMany(p => p.Addresses).Select(IPAddress.Parse).ToHashSet();
        var isV6 = sample.World.Pods[0].Addresses[0].Contains(':', StringComparison.Ordinal);
        var nets = policies
            .Policies.SelectMany(p => p.Ingress.Concat(p.Egress))
            .SelectMany(r => new[] { r.Source, r.Destination })
            .SelectMany(p => p.Nets.Concat(p.NotNets))
            .Concat(policies.NetworkSets.SelectMany(s => s.Nets))
            .Distinct();
        var borders = nets.SelectMany(Borders).Append(IPAddress.Parse(isV6 ? "2001:db8:1::1" : "192.0.2.1"));
        return [.. borders.Where(a => (a.GetAddressBytes().Length == 16) == isV6 && !pods.Contains(a)).Distinct()];
    }

    private static IEnumerable<IPAddress> Borders(IPNetwork net)
    {
        var first = net.BaseAddress.GetAddressBytes();
        var last = first.Select((b, i) => (byte)(b | (0xFF >> Math.Clamp(net.PrefixLength - (i * 8), 0, 8)))).ToArray();
        return [new(first), new(last), new(Step(first, -1)), new(Step(last, 1))];
    }

    // Past either end of the family the count begins again, which is as good an address as any.
    private static byte[] Step(byte[] address, int by)
    {
        var next = address.ToArray();
        for (var i = next.Length - 1; i >= 0; i--)
        {
            next[i] = (byte)(next[i] + by);
            if (next[i] != (by > 0 ? 0 : 0xFF))
            {
                break;
            }
        }

        return next;
    }

    private static bool Allows(ConnectionMap map, Sought from, Sought to, Port port) =>
        Pairs(map, from, to).All(ends => map.Lines.Any(l => Is(l.From, ends.From) && Is(l.To, ends.To) && l.Connections.Contains(port)));

    // The pairs of ends of a map between two ends of a flow: several where a map shows some of a workload's pods by themselves.
    private static IEnumerable<(MapEnd From, MapEnd To)> Pairs(ConnectionMap map, Sought from, Sought to) =>
        Ends(map, from).SelectMany(first => Ends(map, to).Select(second => (first, second)));

    private static MapEnd[] Ends(ConnectionMap map, Sought sought) =>
        sought.Address is { } address
            ? [new(null, MapEnd.External, address, address)]
            : [.. map.Workloads.Where(w => w.Workload == sought.Workload || w.OfWorkload().Workload == sought.Workload)];

    private static bool Is(MapEnd end, MapEnd sought) => sought.IsExternal ? Covers(end, (null, sought.First)) : end == sought;

    private static bool Covers(MapEnd end, Sought sought) =>
        sought.Address is null
            ? end.Workload == sought.Workload
            : end.IsExternal && Between(end.First!.GetAddressBytes(), sought.Address.GetAddressBytes(), end.Last!.GetAddressBytes());

    private static bool Between(byte[] first, byte[] address, byte[] last) =>
        first.Length == address.Length && first.AsSpan().SequenceCompareTo(address) <= 0 && address.AsSpan().SequenceCompareTo(last) <= 0;
}
