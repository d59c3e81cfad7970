using System.Net;

namespace StageTest.UnitTests.Evaluation;

/// <summary>The <c>from</c> and <c>to</c> of the rules of one policy, by the text of the documentation.</summary>
internal sealed class NaivePeers(NaiveSelectors selectors, Misreading misreading, string ownNamespace)
{
    // "Items in this list are combined using a logical OR operation. If this field is empty or missing, this rule matches all sources".
    public bool Match(NaiveRule rule, NaiveEvaluator.Host peer, NaiveEvaluator.Host subject, string direction)
    {
        switch (rule.Peers)
        {
            case null:
                return !Is(Misreading.AbsentPeersMeanNobody) && (!Is(Misreading.AbsentPeersMeanPodsOnly) || peer.Workload is not null);
            case { Count: 0 }:
                return !Is(Misreading.EmptyPeerListMeansNobody);
            case var items
                when Is(Misreading.ExceptDenies) && items.Any(i => i.IpBlock?.Except?.Any(e => Contains(e, peer.Address)) == true):
                return false;
            case var items when Is(Misreading.PeerItemsMustAllHold):
                return items.TrueForAll(i => Matches(i, peer, subject, direction));
            case var items:
                return items.Exists(i => Matches(i, peer, subject, direction));
        }
    }

    // "podSelector: This selects particular Pods in the same namespace as the NetworkPolicy". "namespaceSelector: This selects particular
    // namespaces for which all Pods should be allowed". Both together "select particular Pods within particular namespaces".
    private bool Matches(NaivePeer item, NaiveEvaluator.Host peer, NaiveEvaluator.Host subject, string direction)
    {
        if (item.IpBlock is { } block)
        {
            return BlockMatches(block, direction == "Egress" && Is(Misreading.EgressBlockIsHeldAgainstTheSource) ? subject : peer);
        }

        if (peer is not { Workload: { } workload, Home: { } home })
        {
            return Is(Misreading.WidestSelectorsFindEverybody) && IsEmpty(item.PodSelector) && IsEmpty(item.NamespaceSelector);
        }

        var ofPods =
            (item.PodSelector is null || selectors.Matches(item.PodSelector, workload.Labels))
            && !(Is(Misreading.EmptyPodSelectorFindsNobody) && item.PodSelector is not null && IsEmpty(item.PodSelector));
        if (item.NamespaceSelector is not { } namespaces)
        {
            return ofPods && (home.Name == ownNamespace || Is(Misreading.PodSelectorFindsPodsOfEveryNamespace));
        }

        var labels =
            Is(Misreading.NamespaceSelectorReadsPodLabels) ? workload.Labels
            : Is(Misreading.NamespaceNameLabelIsUnknown) ? home.Labels.Remove("kubernetes.io/metadata.name")
            : home.Labels;
        var ofNamespace =
            Is(Misreading.EmptyNamespaceSelectorFindsTheOwnNamespaceOnly) && IsEmpty(namespaces)
                ? home.Name == ownNamespace
                : selectors.Matches(
                    Is(Misreading.NamespaceExpressionsAreIgnored) ? new() { MatchLabels = namespaces.MatchLabels } : namespaces,
                    labels
                );
        ofNamespace |= Is(Misreading.NamespaceSelectorIncludesTheOwnNamespace) && home.Name == ownNamespace;
        if (item.PodSelector is null)
        {
            return ofNamespace;
        }

        return misreading switch
        {
            Misreading.NamespaceSelectorIsIgnoredBesidePodSelector => ofPods,
            Misreading.PodSelectorIsIgnoredBesideNamespaceSelector => ofNamespace,
            Misreading.BothSelectorsAreAlternatives => ofPods || ofNamespace,
            _ => ofPods && ofNamespace,
        };
    }

    // "ipBlock: This selects particular IP CIDR ranges". "except is a slice of CIDRs that should not be included within an IPBlock".
    private bool BlockMatches(NaiveBlock block, NaiveEvaluator.Host peer)
    {
        if (peer.Workload is not null && (Is(Misreading.BlocksNeverMatchPods) || Is(Misreading.PodsPassEveryBlock)))
        {
            return Is(Misreading.PodsPassEveryBlock);
        }

        var exceptions = misreading switch
        {
            Misreading.ExceptIsIgnored => [],
            Misreading.OnlyTheFirstExceptCounts => (block.Except ?? []).Take(1),
            _ => block.Except ?? [],
        };
        return Contains(block.Cidr, peer.Address) && !exceptions.Any(e => Contains(e, peer.Address));
    }

    private bool Contains(string cidr, IPAddress address)
    {
        var parts = cidr.Split('/');
        var length = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        if (Is(Misreading.BlockPrefixIsRoundedToBytes))
        {
            length = length / 8 * 8;
        }

        static string Bits(IPAddress a) => string.Concat(a.GetAddressBytes().Select(b => $"{b:b8}"));
        return Bits(IPAddress.Parse(parts[0]))[..length] == Bits(address)[..length];
    }

    private static bool IsEmpty(NaiveSelector? selector) =>
        selector is null or { MatchLabels: null or { Count: 0 }, MatchExpressions: null or { Count: 0 } };

    private bool Is(Misreading candidate) => misreading == candidate;
}
