using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>A rule whose selectors are resolved for one topology.</summary>
internal sealed class CompiledRule(Rule rule, Resolver resolver)
{
    private readonly CompiledPeer _source = new(rule.Source, resolver);
    private readonly CompiledPeer _destination = new(rule.Destination, resolver);

    public Rule Rule { get; } = rule;

    public bool Matches(in Packet packet) => MatchesSource(packet.From) && MatchesDestination(packet.To, packet.Port, packet.IcmpType);

    /// <summary>Whether the conditions on the source hold.</summary>
    public bool MatchesSource(Node from) => _source.MatchesAddress(from) && _source.MatchesService(from);

    /// <summary>Whether the conditions on both ends hold, as far as their addresses are known.</summary>
    public Certainty Matches(Node from, Node to)
    {
        if (from.Address is not null && to.Address is not null)
        {
            return MatchesSource(from) && MatchesDestination(to) ? Certainty.Yes : Certainty.No;
        }

        if (Rule.Family is { } family && family != to.Family)
        {
            return Certainty.No;
        }

        var (source, destination) = (_source.Matches(from), _destination.Matches(to));
        return source < destination ? source : destination;
    }

    /// <summary>Whether the conditions on the destination, its port and the protocol hold.</summary>
    public bool MatchesDestination(Node to, Port port, int icmpType) =>
        MatchesProtocol(port, icmpType) && MatchesDestination(to) && _destination.MatchesService(to, port) && MatchesPorts(to, port);

    /// <summary>Whether the conditions on the destination's address hold.</summary>
    public bool MatchesDestination(Node to) =>
        (Rule.Family is not { } family || family == to.Family) && _destination.MatchesAddress(to) && _destination.MatchesService(to);

    /// <summary>The connections to a destination that satisfy the conditions on protocol and port, and on the ports of a service.</summary>
    public ConnectionSet Connections(Node to) =>
        RuleConnections.Of(
            Rule,
            _destination.NamedPorts(to),
            Rule.Destination.Service is { } service ? [.. resolver.TargetPorts(service, to)] : null
        );

    /// <summary>The first condition that does not hold, in words; null where all do.</summary>
    public string? WhyNot(in Packet packet)
    {
        if (!MatchesProtocol(packet.Port, packet.IcmpType))
        {
            return $"protocol {packet.Port.ProtocolName} is not meant";
        }

        if (Rule.Family is { } family && family != packet.To.Family)
        {
            return "the address family is not meant";
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
            return $"source {packet.From.Ref} is not meant";
        }

        if (
            !_destination.MatchesAddress(packet.To)
            || !_destination.MatchesService(packet.To)
            || !_destination.MatchesService(packet.To, packet.Port)
        )
        {
            return $"destination {packet.To.Ref} is not meant";
        }

        return MatchesPorts(packet.To, packet.Port) ? null : $"port {packet.Port} is not meant";
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

    private sealed class CompiledPeer(PeerMatch peer, Resolver resolver)
    {
        private readonly BitRow? _members = peer.Selector is { } selector ? resolver.Members(selector) : null;
        private readonly BitRow? _excluded = peer.NotSelector is { } selector ? resolver.Members(selector) : null;

        private readonly BitRow? _declaring = peer.Selector is { } declaring ? resolver.Pods(declaring) : null;

        /// <summary>The ports that names can mean: those of a pod that the selector means itself, not by way of a network set.</summary>
        public ImmutableArray<NamedPort> NamedPorts(Node node) =>
            node.IsPod && (_declaring is null || _declaring[node.Index]) ? node.Ports : [];

        public bool MatchesAddress(Node node) =>
            (_members is null || _members[node.Index])
            && (_excluded is null || !_excluded[node.Index])
            && peer.MatchesAddress(node.Address);

        public Certainty Matches(Node node) =>
            !MatchesService(node) || (_members is not null && !_members[node.Index]) || (_excluded is not null && _excluded[node.Index])
                ? Certainty.No
            : node.Address is { } address
                ? peer.MatchesAddress(address) ? Certainty.Yes
                    : Certainty.No
            : UnknownAddress.Matches(peer, node.Family, node.IsOnNodeNetwork, resolver.PodRanges);

        public bool MatchesService(Node node) => peer.Service is null || resolver.IsBehind(peer.Service, node);

        public bool MatchesService(Node node, Port port) => peer.Service is null || resolver.TargetPorts(peer.Service, node).Contains(port);
    }
}
