using System.Net;
using System.Net.Sockets;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Whether the ranges of a rule contain an unknown address, such as that of a pod known only from a manifest.</summary>
/// <remarks>
/// Calico compares addresses and not their owners, so <c>0.0.0.0/0</c> matches pods too. A narrower range does if it contains every address
/// that pods may have.
/// </remarks>
internal static class UnknownAddress
{
    // No pod and no node has such an address: IPPools may not overlap with link-local ranges, and the others belong to no host.
    private static readonly IPNetwork[] NoHosts =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
    ];

    /// <summary>The answer for one end of a rule.</summary>
    /// <param name="peer">The conditions.</param>
    /// <param name="family">The family of the address.</param>
    /// <param name="isOfNode">Whether the address is a node's, and therefore in no range of pods.</param>
    /// <param name="pods">The ranges of pods' addresses; none if none are declared.</param>
    public static Certainty Matches(PeerMatch peer, AddressFamily family, bool isOfNode, IReadOnlyCollection<IPNetwork> pods)
    {
        var own = pods.Where(n => IsOf(n, family)).ToArray();
        Certainty Lies(IPNetwork net) =>
            !IsOf(net, family) ? Certainty.No
            : net.PrefixLength == 0 ? Certainty.Yes
            : NoHosts.Any(n => Holds(n, net)) ? Certainty.No
            : isOfNode
                ? own.Any(n => Holds(n, net)) ? Certainty.No
                    : Certainty.Maybe
            : own.Length == 0 ? Certainty.Maybe
            : own.All(n => Holds(net, n)) ? Certainty.Yes
            : own.Any(n => Holds(net, n) || Holds(n, net)) ? Certainty.Maybe
            : Certainty.No;
        var within = peer.Nets.IsEmpty ? Certainty.Yes : peer.Nets.Max(Lies);
        if (!peer.NotNets.IsEmpty && !peer.NotNets.Any(n => IsOf(n, family)))
        {
            return Certainty.No;
        }

        var excluded = peer.NotNets.IsEmpty ? Certainty.No : peer.NotNets.Max(Lies);
        var outside =
            excluded == Certainty.Yes ? Certainty.No
            : excluded == Certainty.No ? Certainty.Yes
            : Certainty.Maybe;
        return within < outside ? within : outside;
    }

    private static bool IsOf(IPNetwork net, AddressFamily family) => net.BaseAddress.AddressFamily == family;

    private static bool Holds(IPNetwork outer, IPNetwork inner) =>
        outer.BaseAddress.AddressFamily == inner.BaseAddress.AddressFamily
        && outer.PrefixLength <= inner.PrefixLength
        && outer.Contains(inner.BaseAddress);
}
