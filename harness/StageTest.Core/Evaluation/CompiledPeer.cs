using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>The conditions of a rule on one end, with selectors resolved for one topology.</summary>
internal sealed class CompiledPeer(PeerMatch peer, Resolver resolver)
{
    private readonly BitRow? _declaring = peer.Selector is { } declaring ? resolver.Pods(declaring) : null;

    /// <summary>The nodes that selectors or network sets match; null if there are none of these.</summary>
    public BitRow? Members { get; } = peer.Selector is { } selector ? resolver.Members(selector) : null;

    /// <summary>The excluded nodes; null if there are none.</summary>
    public BitRow? Excluded { get; } = peer.NotSelector is { } selector ? resolver.Members(selector) : null;

    /// <summary>Whether selectors alone decide, so that peers with the same rows match alike.</summary>
    public bool IsBySelectors { get; } = peer.Service is null && peer.Nets.IsEmpty && peer.NotNets.IsEmpty;

    /// <summary>The ports that names can refer to: those of a pod that the selector itself selects, not through a network set.</summary>
    public ImmutableArray<NamedPort> NamedPorts(Node node) =>
        node.IsPod && (_declaring is null || _declaring[node.Index]) ? node.DeclaredPorts : [];

    public bool MatchesAddress(Node node) =>
        (Members is null || Members[node.Index]) && (Excluded is null || !Excluded[node.Index]) && peer.MatchesAddress(node.Address);

    /// <summary>Whether all conditions except those on ports hold, as far as the node's address is known.</summary>
    public Certainty Matches(Node node) =>
        !MatchesService(node) || (Members is not null && !Members[node.Index]) || (Excluded is not null && Excluded[node.Index])
            ? Certainty.No
        : node.Address is { } address
            ? peer.MatchesAddress(address) ? Certainty.Yes
                : Certainty.No
        : UnknownAddress.Matches(peer, node.Family, node.IsOnNodeNetwork, resolver.PodRanges);

    public bool MatchesService(Node node) => peer.Service is null || resolver.IsBehind(peer.Service, node);

    public bool MatchesService(Node node, Port port) => peer.Service is null || resolver.TargetPorts(peer.Service, node).Contains(port);
}
