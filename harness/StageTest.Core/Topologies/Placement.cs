using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;

namespace StageTest.Core.Topologies;

/// <summary>The address of every pod and external endpoint. Rules that name addresses cannot be evaluated without it.</summary>
/// <remarks>
/// An engine that chooses addresses itself reports its own placement. <see cref="Default"/> gives the one that the simulation and the
/// lab use: pods in order of their names, from the topology's range of pods.
/// </remarks>
internal sealed class Placement
{
    /// <summary>How many pods a topology may have, however large their range is.</summary>
    public const int MaximumPods = 65_000;

    // The addresses of a range that pods cannot use: the first two and the last.
    private const int OtherThanPods = 3;

    // The addresses that a new k3s cluster uses itself, for its API server and its name server, and those before them.
    private const int FirstService = 11;

    private const uint FirstNode = 2;

    private readonly Dictionary<EndpointRef, ImmutableArray<IPAddress>> _addresses;

    /// <summary>
    /// Takes the addresses of each endpoint: in every family that it has, one for each replica of a workload, one for an external endpoint,
    /// one for
    /// a Service.
    /// </summary>
    public Placement(IEnumerable<KeyValuePair<EndpointRef, ImmutableArray<IPAddress>>> addresses) => _addresses = new(addresses);

    /// <summary>
    /// The address that a pod on its node's network has for another address, where it is not the node's own: packets to pods of other nodes
    /// may leave through a tunnel, whose address they then have. Default: none.
    /// </summary>
    public ImmutableDictionary<(EndpointRef From, IPAddress To), IPAddress> Tunnels { get; init; } =
        ImmutableDictionary<(EndpointRef, IPAddress), IPAddress>.Empty;

    /// <summary>The addresses of an endpoint, those of one family after those of the other; in each, one for each replica.</summary>
    /// <exception cref="KeyNotFoundException">The endpoint has no place.</exception>
    public ImmutableArray<IPAddress> this[EndpointRef endpoint] =>
        _addresses.TryGetValue(endpoint, out var addresses)
            ? addresses
            : throw new KeyNotFoundException($"'{endpoint}' has no address in this placement.");

    /// <summary>The addresses of an endpoint in one family, one for each replica; none if it has no address of the family.</summary>
    /// <exception cref="KeyNotFoundException">The endpoint has no place.</exception>
    public ImmutableArray<IPAddress> this[EndpointRef endpoint, AddressFamily family] =>
        [.. this[endpoint].Where(a => a.AddressFamily == family)];

    /// <summary>Whether an endpoint or a node has a place.</summary>
    public bool Has(EndpointRef endpoint) => _addresses.ContainsKey(endpoint);

    /// <summary>How many pods have an address in a range.</summary>
    public static int PodsIn(IPNetwork range) => Math.Clamp(ClusterRanges.SizeOf(range) - OtherThanPods, 0, MaximumPods);

    /// <summary>How many Services have an address in a range.</summary>
    public static int ServicesIn(IPNetwork range) => Math.Max(ClusterRanges.SizeOf(range) - FirstService - 1, 0);

    /// <summary>
    /// The placement of the simulation and the lab, in the topology's order and from its ranges (<see cref="Topology.Ranges"/>). Without
    /// stated ranges: pods from 10.42.0.2 and 2001:cafe:42::2, Services from 10.43.0.11 and 2001:cafe:43::b, nodes without an address from
    /// 172.20.0.2 and fd20:cafe:44::2 onwards.
    /// </summary>
    /// <exception cref="ArgumentException">There are more pods than their ranges hold.</exception>
    public static Placement Default(Topology topology)
    {
        const uint reserved = 2;
        var firsts = topology
            .IpFamilies.Select(f =>
                (Number: AddressNumber.Of(topology.Ranges.PodsOf(f).BaseAddress) + reserved, Bytes: IpFamily.Bits(f) / 8)
            )
            .ToArray();
        var most = topology.IpFamilies.Select(f => PodsIn(topology.Ranges.PodsOf(f))).DefaultIfEmpty(MaximumPods).Min();
        var next = 0U;
        var stated = topology.Workloads.SelectMany(w => w.Addresses).ToHashSet();
        bool IsTaken(uint place) =>
            stated.Count > 0 && firsts.Any(f => stated.Contains(AddressNumber.ToAddress(f.Number + place, f.Bytes)));
        var places = new List<KeyValuePair<EndpointRef, ImmutableArray<IPAddress>>>();
        foreach (var workload in topology.Workloads.Where(w => !w.HostNetwork))
        {
            if (next + workload.Replicas > most)
            {
                throw new ArgumentException($"The topology has more than {most} pods.", nameof(topology));
            }

            var own = new uint[workload.Replicas];
            for (var replica = 0; replica < own.Length; replica++)
            {
                while (IsTaken(next))
                {
                    next++;
                }

                own[replica] = next++;
            }

            var addresses = firsts.SelectMany(first =>
            {
                IPAddress[] given = [.. workload.Addresses.Where(a => IpFamily.Bits(a.AddressFamily) / 8 == first.Bytes)];
                return own.Select(
                    (place, replica) => replica < given.Length ? given[replica] : AddressNumber.ToAddress(first.Number + place, first.Bytes)
                );
            });
            places.Add(new(workload.Ref, [.. addresses]));
        }

        places.AddRange(NodeAddresses(topology));
        places.AddRange(EntranceAddresses(topology, places));
        places.AddRange(topology.External.Select(e => KeyValuePair.Create(e.Ref, e.Addresses)));
        places.AddRange(ServiceAddresses(topology));
        return new(places);
    }

    // A pod on a node's network without a stated node is on a node of its own.
    private static IEnumerable<KeyValuePair<EndpointRef, ImmutableArray<IPAddress>>> NodeAddresses(Topology topology)
    {
        var next = Free(topology, topology.Ranges.NodesOf, FirstNode);
        foreach (var workload in topology.Workloads.Where(w => w.HostNetwork))
        {
            var node = topology.Nodes.FirstOrDefault(n => n.Name == workload.Node);
            yield return new(
                workload.Ref,
                [.. topology.IpFamilies.Select(f => node?.Addresses.FirstOrDefault(a => a.AddressFamily == f) ?? next(f))]
            );
        }
    }

    // Packets have the address of a node itself only if Services are entered from outside.
    private static KeyValuePair<EndpointRef, ImmutableArray<IPAddress>>[] EntranceAddresses(
        Topology topology,
        IReadOnlyCollection<KeyValuePair<EndpointRef, ImmutableArray<IPAddress>>> places
    )
    {
        if (!topology.HasEntrances)
        {
            return [];
        }

        var given = places.ToDictionary();
        var taken = given.Values.SelectMany(a => a).ToHashSet();
        var next = Free(topology, topology.Ranges.NodesOf, FirstNode);
        IPAddress NextOf(AddressFamily family)
        {
            IPAddress address;
            do
            {
                address = next(family);
            } while (taken.Contains(address));
            return address;
        }

        var named =
            from node in topology.Nodes
            let pod = topology.Workloads.FirstOrDefault(w => w.HostNetwork && w.Node == node.Name)
            select KeyValuePair.Create(
                ClusterNode.RefOf(node.Name),
                pod is not null
                    ? given[pod.Ref]
                    : topology
                        .IpFamilies.Select(f => node.Addresses.FirstOrDefault(a => a.AddressFamily == f) ?? NextOf(f))
                        .ToImmutableArray()
            );
        return
        [
            .. named,
            .. new[] { ClusterNode.Unnamed, ClusterNode.Another }.Select(node =>
                KeyValuePair.Create(node, topology.IpFamilies.Select(NextOf).ToImmutableArray())
            ),
        ];
    }

    private static IEnumerable<KeyValuePair<EndpointRef, ImmutableArray<IPAddress>>> ServiceAddresses(Topology topology)
    {
        var next = Free(topology, topology.Ranges.ServicesOf, FirstService);
        foreach (var service in topology.Services.Where(s => s.IsTranslated))
        {
            yield return new(
                service.FlowRef,
                [.. topology.FamiliesOf(service).Select(f => service.ClusterIPs.FirstOrDefault(a => a.AddressFamily == f) ?? next(f))]
            );
        }
    }

    // The next unassigned address of a family.
    private static Func<AddressFamily, IPAddress> Free(Topology topology, Func<AddressFamily, IPNetwork> rangeOf, uint reserved)
    {
        var taken = topology
            .External.SelectMany(e => e.Addresses)
            .Concat(topology.Nodes.SelectMany(n => n.Addresses))
            .Concat(topology.Services.SelectMany(s => s.ClusterIPs))
            .ToHashSet();
        var next = topology.IpFamilies.ToDictionary(f => f, f => AddressNumber.Of(rangeOf(f).BaseAddress) + reserved);
        return family =>
        {
            IPAddress address;
            do
            {
                address = AddressNumber.ToAddress(next[family]++, IpFamily.Bits(family) / 8);
            } while (taken.Contains(address));
            return address;
        };
    }
}
