using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>The conditions of a rule on one end, with selectors that are resolved for one topology.</summary>
internal sealed class CompiledPeer(PeerMatch peer, Resolver resolver)
{
    private readonly BitRow? _members = peer.Selector is { } selector ? resolver.Members(selector) : null;
    private readonly BitRow? _excluded = peer.NotSelector is { } selector ? resolver.Members(selector) : null;

    private readonly BitRow? _declaring = peer.Selector is { } declaring ? resolver.Pods(declaring) : null;

    /// <summary>The conditions as the rule states them.</summary>
    public PeerMatch Peer { get; } = peer;

    /// <summary>The nodes whose labels or network sets are asked for; null where none are.</summary>
    public BitRow? Members => _members;

    /// <summary>The nodes that are excepted; null where none are.</summary>
    public BitRow? Excluded => _excluded;

    /// <summary>Whether selectors alone decide, so that peers with the same rows match alike.</summary>
    public bool IsBySelectors { get; } = peer.Service is null && peer.Nets.IsEmpty && peer.NotNets.IsEmpty;

    /// <summary>The ports that names can mean: those of a pod that the selector means itself, not by way of a network set.</summary>
    public ImmutableArray<NamedPort> NamedPorts(Node node) =>
        node.IsPod && (_declaring is null || _declaring[node.Index]) ? node.Ports : [];

    public bool MatchesAddress(Node node) =>
        (_members is null || _members[node.Index]) && (_excluded is null || !_excluded[node.Index]) && Peer.MatchesAddress(node.Address);

    /// <summary>Whether all conditions but those on ports hold, as far as the node's address is known.</summary>
    public Certainty Matches(Node node) =>
        !MatchesService(node) || (_members is not null && !_members[node.Index]) || (_excluded is not null && _excluded[node.Index])
            ? Certainty.No
        : node.Address is { } address
            ? Peer.MatchesAddress(address) ? Certainty.Yes
                : Certainty.No
        : UnknownAddress.Matches(Peer, node.Family, node.IsOnNodeNetwork, resolver.PodRanges);

    public bool MatchesService(Node node) => Peer.Service is null || resolver.IsBehind(Peer.Service, node);

    public bool MatchesService(Node node, Port port) => Peer.Service is null || resolver.TargetPorts(Peer.Service, node).Contains(port);
}
