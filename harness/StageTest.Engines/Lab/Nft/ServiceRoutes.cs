using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>The Services of a lab: the translation of their virtual addresses.</summary>
internal sealed class ServiceRoutes
{
    // Addresses that no pod, host or Service can have: link-local in IPv4, and unique local beside the sink's address in IPv6.
    private static readonly UInt128 FirstEntrance = AddressNumber.Of(IPAddress.Parse("169.254.2.0"));
    private static readonly UInt128 FirstEntranceV6 = AddressNumber.Of(IPAddress.Parse("fdff:ffff:ffff:ffff:1::"));

    private static readonly IPAddress NowhereV4 = IPAddress.Parse("169.254.1.3");
    private static readonly IPAddress NowhereV6 = IPAddress.Parse("fdff:ffff:ffff:ffff::3");

    // To the end of 169.254.1.0/24.
    private const int Nowheres = 253;

    /// <summary>The number of entrances in IPv4.</summary>
    public const int MaximumEntrances = 65_000;

    private readonly Dictionary<(EndpointRef Service, Port Port, AddressFamily Family), ServiceRoute> _routes;

    private ServiceRoutes(ImmutableArray<ServiceRoute> all) => (All, _routes) = (all, all.ToDictionary(r => (r.Service, r.Port, r.Family)));

    /// <summary>Every port of every Service that has a virtual address, once in each family.</summary>
    public ImmutableArray<ServiceRoute> All { get; }

    /// <summary>An unused address: packets to a Service that accepts no connection arrive nowhere either.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="number">
    /// The number of such a destination, from 0. Others have other addresses, because one source port cannot connect to one address twice.
    /// </param>
    public static IPAddress Nowhere(AddressFamily family, int number) =>
        AddressNumber.ToAddress(
            AddressNumber.Of(family == IpFamily.V6 ? NowhereV6 : NowhereV4) + (UInt128)(number % Nowheres),
            IpFamily.Bits(family) / 8
        );

    /// <summary>The route to a port of a Service.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public ServiceRoute this[EndpointRef service, Port port, AddressFamily family] =>
        _routes.TryGetValue((service, port, family), out var route)
            ? route
            : throw new KeyNotFoundException($"The lab has no route to '{service}:{port}' over {IpFamily.Name(family)}.");

    /// <summary>The routes of a topology.</summary>
    public static ServiceRoutes Of(Topology topology, Placement placement)
    {
        var routes = ImmutableArray.CreateBuilder<ServiceRoute>();
        foreach (var family in topology.IpFamilies)
        {
            var next = family == IpFamily.V6 ? FirstEntranceV6 : FirstEntrance;
            foreach (var service in topology.Services.Where(s => s.IsTranslated))
            {
                if (placement[service.FlowRef, family] is not [var address])
                {
                    continue;
                }

                foreach (var port in service.Ports.Select(p => p.Port).Distinct())
                {
                    var pods =
                        from backend in topology.BackendsOf(service.FlowRef, port)
                        from pod in placement[backend.Workload, family]
                            .Where((_, replica) => backend.Replica is not { } only || only == replica)
                        select new ServicePod(AddressNumber.ToAddress(next++, IpFamily.Bits(family) / 8), pod, backend.Target)
                        {
                            FirstLeg = service.Entrances.IsOpen ? AddressNumber.ToAddress(next++, IpFamily.Bits(family) / 8) : null,
                        };
                    routes.Add(new(service.FlowRef, port, address, [.. pods]));
                }
            }
        }

        return new(routes.ToImmutable());
    }

    /// <summary>Why routes cannot be built, or null if they can.</summary>
    public static string? ProblemWith(Topology topology)
    {
        var entrances = topology
            .Services.Where(s => s.IsTranslated)
            .SelectMany(s =>
                s.Ports.SelectMany(p => topology.BackendsOf(s.FlowRef, p.Port)).Select(b => (b.Workload, Each: s.Entrances.IsOpen ? 2L : 1))
            )
            .Sum(b => b.Each * (topology.Workloads.FirstOrDefault(w => w.Ref == b.Workload)?.Replicas ?? 1));
        return entrances > MaximumEntrances
            ? $"Behind the ports of its services are {entrances} pods, each counted once for every port that leads to it; at most "
                + $"{MaximumEntrances} fit. Remove services, or lower the replicas."
            : null;
    }
}
