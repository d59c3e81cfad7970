using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Chooses the addresses with which an external endpoint of several addresses is tested.</summary>
/// <remarks>
/// Within a part of a range that no rule divides, no policy distinguishes two addresses. The first and the last address of each part
/// represent all of them; this tests the edges of the range and both sides of each boundary.
/// </remarks>
internal static class ExternalRanges
{
    /// <summary>The maximum number of addresses for one endpoint. More boundaries are an error of the scenario.</summary>
    public const int MostAddresses = 256;

    /// <summary>Reports endpoints that would need too many addresses.</summary>
    public static void Check(Topology topology, DiagnosticBag diagnostics)
    {
        foreach (var endpoint in topology.External.Where(e => e.IsSeveral && e.Addresses.Length > MostAddresses))
        {
            diagnostics.Error(
                endpoint.Location,
                $"The ranges of the policies divide '{endpoint.Ref}' into so many parts that it would need tests "
                    + $"from {endpoint.Addresses.Length} addresses; at most {MostAddresses} are. State smaller ranges."
            );
        }
    }

    /// <summary>The topology with the addresses that some sets of policies require.</summary>
    public static Topology Drawn(Topology topology, params IReadOnlyCollection<PolicySet> policies)
    {
        if (!topology.External.Any(e => e.IsSeveral))
        {
            return topology;
        }

        PolicySet[] sets = [.. policies.SelectMany(p => new[] { p.Live(), p.AsIfPromoted() })];
        var parts = new[] { Direction.Ingress, Direction.Egress }
            .SelectMany(direction => AddressRanges.Of(sets, direction, topology.External.SelectMany(e => e.Addresses), topology.Services))
            .Select(part => (part.First.AddressFamily, First: AddressNumber.Of(part.First), Last: AddressNumber.Of(part.Last)))
            .Distinct()
            .ToArray();
        return topology with { External = [.. topology.External.Select(Draw)] };

        ExternalEndpoint Draw(ExternalEndpoint endpoint)
        {
            if (!endpoint.IsSeveral)
            {
                return endpoint;
            }

            var others = topology
                .External.Where(e => e != endpoint)
                .SelectMany(e => e.IsSeveral ? [] : e.Addresses)
                .Concat(topology.Nodes.SelectMany(n => n.Addresses))
                .Concat(topology.Services.SelectMany(s => s.ClusterIPs))
                .ToHashSet();
            var drawn =
                from range in endpoint.Ranges
                let ends = AddressNumber.EndsOf(range)
                from part in parts
                where part.AddressFamily == range.BaseAddress.AddressFamily && part.Last >= ends.First && part.First <= ends.Last
                from number in new[] { UInt128.Max(part.First, ends.First), UInt128.Min(part.Last, ends.Last) }
                select AddressNumber.ToAddress(number, IpFamily.Bits(part.AddressFamily) / 8);
            ImmutableArray<IPAddress> addresses =
            [
                .. endpoint
                    .Ranges.SelectMany(AddressReader.EdgesOf)
                    .Concat(drawn)
                    .Distinct()
                    .Where(a => !others.Contains(a))
                    .OrderBy(a => a.AddressFamily)
                    .ThenBy(AddressNumber.Of),
            ];
            return endpoint with { Addresses = addresses };
        }
    }
}
