using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using CsCheck;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests;

/// <summary>Random rules with every condition of the internal model, as far as a reader would let the combination through.</summary>
internal static class RandomRules
{
    private static readonly Rule Any = new() { Action = RuleAction.Allow, Number = 1 };

    private static readonly Gen<IPNetwork> Nets = Gen.OneOf(
        IPNetwork.Parse("10.42.0.0/16"),
        IPNetwork.Parse("10.42.0.2/31"),
        IPNetwork.Parse("10.42.0.4/32"),
        IPNetwork.Parse("10.42.0.6/31"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("198.51.100.7/32"),
        IPNetwork.Parse("192.168.7.1/32"),
        IPNetwork.Parse("172.20.0.0/16"),
        IPNetwork.Parse("fd00:7::/64"),
        IPNetwork.Parse("0.0.0.0/0"),
        IPNetwork.Parse("2001:cafe:42::/56"),
        IPNetwork.Parse("2001:cafe:42::2/127"),
        IPNetwork.Parse("2001:cafe:42::4/128"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("::/0")
    );

    // The reader refuses 'notNets' that leave no address.
    private static readonly Gen<IPNetwork> NotNets = Nets.Where(net => net.PrefixLength > 0);

    private static readonly Gen<PortMatch> PortNames = Gen.OneOf(
        PortMatch.Named("http"),
        PortMatch.Named("dns"),
        PortMatch.Named("nothing")
    );

    private static readonly Gen<PortMatch> Ports = Gen.OneOf(
        PortNames,
        Gen.OneOf(
            PortMatch.Range(80, 80),
            PortMatch.Range(53, 80),
            PortMatch.Range(8080, 8081),
            PortMatch.Range(5000, 6000),
            PortMatch.Range(1, 65535),
            // What a reader makes of a condition that no port satisfies.
            PortMatch.Range(1, 0)
        )
    );

    private static readonly Gen<ServiceMatch> Services = Gen.OneOf(
        new ServiceMatch(new("shop", "web")),
        new ServiceMatch(new("shop", "everything")),
        new ServiceMatch(new("bank", "front")),
        new ServiceMatch(new("bank", "by-hand")),
        new ServiceMatch(new("shop", "absent")),
        new ServiceMatch(new("", "web"))
    );

    // Addresses by labels, by ranges, or by a service, which stands alone.
    private static readonly Gen<PeerMatch> Peers = Gen.Frequency(
        (
            9,
            Gen.Select(
                Sometimes(RandomSelectors.All, 2),
                Sometimes(RandomSelectors.All, 5),
                Sometimes(Nets, 3),
                Sometimes(NotNets, 4),
                (selectors, excluded, nets, notNets) =>
                    new PeerMatch
                    {
                        Selector = selectors.FirstOrDefault(),
                        NotSelector = excluded.FirstOrDefault(),
                        Nets = nets,
                        NotNets = notNets,
                    }
            )
        ),
        (2, Services.Select(service => new PeerMatch { Service = service }))
    );

    private static readonly Gen<IcmpMatch?> Messages = Gen.OneOf([
        (IcmpMatch?)null,
        new IcmpMatch(8, null),
        new IcmpMatch(8, 0),
        new IcmpMatch(8, 1),
        new IcmpMatch(128, null),
        new IcmpMatch(128, 0),
        new IcmpMatch(128, 1),
        new IcmpMatch(0, 0),
        new IcmpMatch(3, null),
        new IcmpMatch(null, null),
    ]);

    // Ports in numbers go with a protocol that has them, names with such a protocol or none, messages with ICMP.
    private static readonly Gen<Rule> Protocols = Gen.Frequency(
        (3, Gen.OneOf<Protocol?>(null, Protocol.Sctp, (Protocol)47).Select(protocol => Any with { Protocol = protocol })),
        (2, Gen.Select(Sometimes(PortNames, 2), Sometimes(PortNames, 2), (names, notNames) => Any with { Destination = new()
                    {
                        Ports = names,
                        NotPorts = notNames,
                    } })),
        (
            5,
            Gen.Select(Gen.OneOf(Protocol.Tcp, Protocol.Udp), Sometimes(Ports, 2), Sometimes(Ports, 3), (protocol, ports, notPorts) =>
                Any with
                {
                    Protocol = protocol,
                    Destination = new() { Ports = ports, NotPorts = notPorts },
                }
            )
        ),
        (2, Gen.Select(Messages, Messages, (icmp, notIcmp) => Any with { Protocol = Protocol.Icmp, Icmp = icmp, NotIcmp = notIcmp })),
        (2, Gen.Select(Messages, Messages, (icmp, notIcmp) => Any with { Protocol = Protocol.IcmpV6, Icmp = icmp, NotIcmp = notIcmp })),
        // No reader makes these today; the model allows them.
        (
            1,
            Gen.Select(Messages, Messages, Sometimes(Ports, 3), Sometimes(Ports, 3), (icmp, notIcmp, ports, notPorts) =>
                Any with
                {
                    Icmp = icmp,
                    NotIcmp = notIcmp,
                    Destination = new() { Ports = ports, NotPorts = notPorts },
                }
            )
        )
    );

    /// <summary>The rules; one in forty has a condition that no engine can judge.</summary>
    public static Gen<Rule> All { get; } =
        Gen.Select(
            Protocols,
            Gen.Frequency((5, RuleAction.Allow), (2, RuleAction.Deny), (1, RuleAction.Pass), (1, RuleAction.Log)),
            Peers,
            Peers,
            Gen.Frequency<Protocol?>((8, (Protocol?)null), (1, Protocol.Tcp), (1, Protocol.Udp), (1, Protocol.Icmp)),
            Gen.Frequency<AddressFamily?>((8, (AddressFamily?)null), (1, AddressFamily.InterNetwork), (1, AddressFamily.InterNetworkV6)),
            Gen.Frequency((39, (string?)null), (1, "an HTTP match")),
            (rule, action, source, destination, notProtocol, family, unjudged) =>
                rule with
                {
                    Action = action,
                    NotProtocol = notProtocol,
                    Family = family,
                    Unseen = unjudged,
                    Source = source,
                    Destination = destination with { Ports = rule.Destination.Ports, NotPorts = rule.Destination.NotPorts },
                }
        );

    // Nothing in most cases, else up to three.
    private static Gen<ImmutableArray<T>> Sometimes<T>(Gen<T> items, int outOf) =>
        Gen.Frequency((outOf - 1, Gen.Const(() => ImmutableArray<T>.Empty)), (1, items.List[1, 3].Select(list => list.ToImmutableArray())));
}
