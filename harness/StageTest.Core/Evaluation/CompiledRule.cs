using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>A rule with selectors resolved for one topology.</summary>
internal sealed class CompiledRule(Rule rule, Resolver resolver)
{
    private readonly CompiledPeer _source = new(rule.Source, resolver);
    private readonly CompiledPeer _destination = new(rule.Destination, resolver);
    private ConnectionSet? _connections;

    public Rule Rule { get; } = rule;

    /// <summary>The conditions on the end that policies of a direction do not govern.</summary>
    public CompiledPeer Other(Direction direction) => direction == Direction.Ingress ? _source : _destination;

    /// <summary>The conditions on the end that policies of a direction govern.</summary>
    public CompiledPeer Own(Direction direction) => direction == Direction.Ingress ? _destination : _source;

    /// <summary>
    /// Whether {Connections(Node)} differ between destinations, because of port names or a Service.
    /// </summary>
    public bool DependsOnDestination { get; } =
        rule.Destination.Service is not null
        || rule.Destination.Ports.Any(p => p.Name is not null)
        || rule.Destination.NotPorts.Any(p => p.Name is not null);

    /// <summary>
    /// Whether all conditions on visible properties of the packet hold. A condition on an unstated source port counts as true;
    /// <see cref="Unjudged"/> says whether there is one.
    /// </summary>
    public bool Matches(in Packet packet) =>
        MatchesSource(packet.From) && MatchesSourcePort(packet) && MatchesDestination(packet.To, packet.Port, packet.IcmpType);

    /// <summary>Why the rule cannot be judged for a packet, or null if it can.</summary>
    public string? Unjudged(in Packet packet) => Rule.UnjudgedFrom(packet.From.SourcePort);

    /// <summary>Whether the conditions on the source hold, except those on its port.</summary>
    public bool MatchesSource(Node from) => _source.MatchesAddress(from) && _source.MatchesService(from);

    /// <summary>Whether the conditions on the destination, its port and the protocol hold.</summary>
    public bool MatchesDestination(Node to, Port port, int icmpType) =>
        MatchesProtocol(port, icmpType) && MatchesDestination(to) && _destination.MatchesService(to, port) && MatchesPorts(to, port);

    /// <summary>Whether the conditions on the destination's address hold.</summary>
    public bool MatchesDestination(Node to) => (Rule.Family is not { } family || family == to.Family) && MatchesDestinationAddress(to);

    /// <summary>The same for a connection in any family.</summary>
    public bool MatchesDestinationAddress(Node to) => _destination.MatchesAddress(to) && _destination.MatchesService(to);

    /// <summary>The connections to a destination that satisfy the conditions on protocol and port, and on the ports of a Service.</summary>
    public ConnectionSet Connections(Node to) =>
        DependsOnDestination
            ? RuleConnections.Of(
                Rule,
                _destination.NamedPorts(to),
                Rule.Destination.Service is { } service ? [.. resolver.TargetPorts(service, to)] : null
            )
            : _connections ??= RuleConnections.Of(Rule, [], null);

    /// <summary>The first condition that does not hold, in words; null if all hold.</summary>
    public string? WhyNot(in Packet packet)
    {
        if (!MatchesProtocol(packet.Port, packet.IcmpType))
        {
            return $"protocol {packet.Port.ProtocolName} does not match";
        }

        if (Rule.Family is { } family && family != packet.To.Family)
        {
            return "the address family does not match";
        }

        if (
            new[] { Rule.Source.Service, Rule.Destination.Service }.FirstOrDefault(s => s is not null && !resolver.HasEndpoints(s)) is
            { } empty
        )
        {
            return $"nothing is known to be behind Service {empty.Service}, so the rule matches nothing";
        }

        if (!_source.MatchesAddress(packet.From) || !_source.MatchesService(packet.From))
        {
            return $"source {packet.From.Ref} does not match";
        }

        if (
            !_destination.MatchesAddress(packet.To)
            || !_destination.MatchesService(packet.To)
            || !_destination.MatchesService(packet.To, packet.Port)
        )
        {
            return $"destination {packet.To.Ref} does not match";
        }

        if (!MatchesSourcePort(packet))
        {
            return packet.From.SourcePort is { } from
                ? $"source port {from} does not match"
                : $"protocol {packet.Port.ProtocolName} has no ports";
        }

        return MatchesPorts(packet.To, packet.Port) ? null : $"port {packet.Port} does not match";
    }

    private bool MatchesProtocol(Port port, int icmpType) =>
        (Rule.Protocol is not { } protocol || protocol == port.Protocol)
        && (Rule.NotProtocol is not { } excluded || excluded != port.Protocol)
        && (Rule.Icmp is not { } icmp || (icmpType >= 0 && icmp.Matches(icmpType, 0)))
        && (Rule.NotIcmp is not { } notIcmp || icmpType < 0 || !notIcmp.Matches(icmpType, 0));

    private bool MatchesPorts(Node to, Port port)
    {
        var peer = Rule.Destination;
        if (peer.Ports.IsEmpty && peer.NotPorts.IsEmpty)
        {
            return true;
        }

        var named = _destination.NamedPorts(to);
        return (peer.Ports.IsEmpty || (Port.HasPorts(port.Protocol) && Any(peer.Ports, named, port)))
            && (peer.NotPorts.IsEmpty || !Port.HasPorts(port.Protocol) || !Any(peer.NotPorts, named, port));
    }

    // Only external hosts have stated ports, and port names have no meaning there.
    private bool MatchesSourcePort(in Packet packet)
    {
        if (!Rule.HasSourcePorts)
        {
            return true;
        }

        if (!Port.HasPorts(packet.Port.Protocol))
        {
            return Rule.Source.Ports.IsEmpty;
        }

        var peer = Rule.Source;
        return packet.From.SourcePort is not { } number
            || (
                (peer.Ports.IsEmpty || Any(peer.Ports, [], new((ushort)number, packet.Port.Protocol)))
                && !Any(peer.NotPorts, [], new((ushort)number, packet.Port.Protocol))
            );
    }

    private static bool Any(ImmutableArray<PortMatch> ports, ImmutableArray<NamedPort> named, Port port)
    {
        foreach (var match in ports)
        {
            if (match.Matches(port, named))
            {
                return true;
            }
        }

        return false;
    }
}
