using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>The connections to a fixed destination that satisfy a rule's conditions on protocol, ports and messages.</summary>
internal static class RuleConnections
{
    /// <summary>The connections.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="named">The destination's ports that names can refer to.</param>
    /// <param name="service">The ports of the destination that serve the rule's Service; null if the rule names none.</param>
    public static ConnectionSet Of(Rule rule, ImmutableArray<NamedPort> named, IReadOnlyCollection<Port>? service)
    {
        var set = new ConnectionSet(
            Ports(rule, named, Protocol.Tcp, service),
            Ports(rule, named, Protocol.Udp, service),
            Ports(rule, named, Protocol.Sctp, service),
            Messages(rule, Protocol.Icmp),
            Messages(rule, Protocol.IcmpV6),
            Others(rule)
        );

        // A Service names ports, so protocols without ports are excluded.
        return service is null ? set : set with { Icmp = IntervalSet.Empty, IcmpV6 = IntervalSet.Empty, Others = IntervalSet.Empty };
    }

    private static bool IsMeant(Rule rule, Protocol protocol) =>
        (rule.Protocol is not { } only || only == protocol) && rule.NotProtocol != protocol;

    private static IntervalSet Ports(Rule rule, ImmutableArray<NamedPort> named, Protocol protocol, IReadOnlyCollection<Port>? service)
    {
        if (!IsMeant(rule, protocol) || rule.Icmp is not null)
        {
            return IntervalSet.Empty;
        }

        var peer = rule.Destination;
        var ports = peer.Ports.IsEmpty ? ConnectionSet.AllPorts : Numbers(peer.Ports, named, protocol);
        if (!peer.NotPorts.IsEmpty)
        {
            ports = ports.Except(Numbers(peer.NotPorts, named, protocol));
        }

        return service is null
            ? ports
            : ports.Intersect(IntervalSet.Of(service.Where(p => p.Protocol == protocol).Select(p => ((int)p.Number, (int)p.Number))));
    }

    private static IntervalSet Numbers(IEnumerable<PortMatch> ports, ImmutableArray<NamedPort> named, Protocol protocol) =>
        IntervalSet.Of(
            ports.SelectMany(port =>
                port.Name is null
                    ? [(port.Minimum, port.Maximum)]
                    : named
                        .Where(p => p.Name == port.Name && p.Port.Protocol == protocol)
                        .Select(p => ((int)p.Port.Number, (int)p.Port.Number))
            )
        );

    private static IntervalSet Messages(Rule rule, Protocol protocol)
    {
        if (!IsMeant(rule, protocol) || !rule.Destination.Ports.IsEmpty)
        {
            return IntervalSet.Empty;
        }

        var messages = rule.Icmp is { } icmp ? Numbers(icmp) : ConnectionSet.AllMessages;
        return rule.NotIcmp is { } excluded ? messages.Except(Numbers(excluded)) : messages;
    }

    private static IntervalSet Numbers(IcmpMatch match) =>
        match switch
        {
            { Type: null } => ConnectionSet.AllMessages,
            { Type: { } type, Code: null } => IntervalSet.Range(type << 8, (type << 8) + 255),
            { Type: { } type, Code: { } code } => IntervalSet.Range((type << 8) + code, (type << 8) + code),
        };

    private static IntervalSet Others(Rule rule)
    {
        if (!rule.Destination.Ports.IsEmpty || rule.Icmp is not null)
        {
            return IntervalSet.Empty;
        }

        var others = rule.Protocol is { } only
            ? ConnectionSet.AllOthers.Intersect(IntervalSet.Range((int)only, (int)only))
            : ConnectionSet.AllOthers;
        return rule.NotProtocol is { } excluded ? others.Except(IntervalSet.Range((int)excluded, (int)excluded)) : others;
    }
}
