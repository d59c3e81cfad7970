using System.Net;
using StageTest.Core.Recommendation;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Recommendation;

/// <summary>A topology with more to ask: addresses that nothing is wanted of, and ports next to those that are wanted.</summary>
internal static class Watched
{
    private static readonly Protocol[] Protocols = [Protocol.Tcp, Protocol.Udp];

    private static readonly IPAddress[] Strangers = [IPAddress.Parse("198.18.77.77"), IPAddress.Parse("2001:db8:77::77")];

    /// <summary>The topology of a demand with all that.</summary>
    public static Topology Of(Demand demand)
    {
        var topology = demand.Topology;
        var ports = topology
            .External.SelectMany(e => e.AskedPorts)
            .Concat(topology.Workloads.SelectMany(w => w.AskedPorts))
            .Append(new(443, Protocol.Tcp))
            .ToArray();
        var all = ports.Concat(Beside(ports)).Distinct().ToArray();
        var known = topology.External.SelectMany(e => e.Addresses).ToHashSet();
        var next = topology
            .External.SelectMany(e => e.Addresses.Select(a => (e.Name, Address: Next(a))))
            .Where(n => !topology.External.Any(e => e.Ranges.Any(r => r.Contains(n.Address))) && known.Add(n.Address))
            .Select((n, number) => Stranger($"next-to-{n.Name}-{number}", n.Address, all));
        var strangers = Strangers
            .Where(a => topology.IpFamilies.Contains(a.AddressFamily))
            .Select((a, i) => Stranger($"stranger-{i}", a, all));
        return topology with
        {
            Workloads =
            [
                .. topology.Workloads.Select(w =>
                    w.HostNetwork
                        ? w
                        : w with
                        {
                            ClosedPorts =
                            [
                                .. w.ClosedPorts.Concat(all).Distinct().Except(Twins(topology, w).SelectMany(t => t.DistinctPorts)).Order(),
                            ],
                        }
                ),
            ],
            External =
            [
                .. topology
                    .External.Select(e =>
                        e with
                        {
                            ClosedPorts = [.. e.ClosedPorts.Concat(all).Distinct().Except(e.Ports.Select(p => p.Port)).Order()],
                        }
                    )
                    .Concat(next)
                    .Concat(strangers)
                    .OrderBy(e => e.Name, StringComparer.Ordinal),
            ],
        };
    }

    // Workloads that selectors cannot distinguish get the same rules, so that what one listens on is allowed to the other.
    private static IEnumerable<Workload> Twins(Topology topology, Workload workload)
    {
        var keys = new LabelKeys([]);
        return topology.Workloads.Where(o => o.Ref.Namespace == workload.Ref.Namespace && keys.Of(o).SequenceEqual(keys.Of(workload)));
    }

    private static ExternalEndpoint Stranger(string name, IPAddress address, IEnumerable<Port> ports) =>
        new(name, address, [.. ports.Distinct().Order().Select(p => new NamedPort(null, p))], default) { ClosedPorts = [] };

    private static IPAddress Next(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes[^1] ^= 1;
        return new(bytes);
    }

    private static IEnumerable<Port> Beside(IEnumerable<Port> ports) =>
        ports
            .Where(p => Port.HasPorts(p.Protocol))
            .SelectMany(p =>
                new[] { p.Number - 1, p.Number + 1 }.Where(n => n is > 0 and <= 65535).Select(n => new Port((ushort)n, p.Protocol))
            )
            .Concat(Protocols.Select(p => new Port(1, p)));
}
