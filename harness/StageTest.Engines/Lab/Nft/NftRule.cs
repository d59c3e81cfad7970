using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Policies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>Writes one rule of a policy as lines of its chain.</summary>
internal static class NftRule
{
    /// <summary>The lines: one for each alternative, none if no packet can match.</summary>
    public static IEnumerable<string> Lines(Policy policy, Direction direction, int index, NftSets sets, NftHits? hits)
    {
        var rule = policy.Rules(direction)[index];
        var name = $"rule {rule.Number} {direction.Word()} of {policy}";
        if (rule.Unseen is { } unjudged)
        {
            // The matrix withholds flows that such a rule might decide; every other flow is the same without it.
            yield return $"# not enforced, it has {NftText.Harmless(unjudged)}: {NftText.Harmless(name)}";
            yield break;
        }

        var matches = new List<string>();
        if (
            (rule.Family is { } family && family != sets.Family.Family)
            || !AddPeer(matches, "saddr", rule.Source, sets)
            || !AddPeer(matches, "daddr", rule.Destination, sets)
        )
        {
            yield break;
        }

        string[] ways =
        [
            .. from message in NftPorts.Messages(rule, sets.Family)
            from ports in NftPorts.Ports(rule, sets)
            from source in NftPorts.SourcePorts(rule, sets)
            select string.Concat(matches.Concat(message).Concat(ports).Concat(source).Select(match => match + " ")),
        ];
        var statement = rule.Action switch
        {
            RuleAction.Allow => "counter meta mark set meta mark | 0x1 return",
            RuleAction.Pass => "counter meta mark set meta mark | 0x2 return",
            RuleAction.Deny => "counter drop",

            // The kernel log belongs to the machine, not to the lab, so a counter records the packets.
            _ => "counter",
        };
        var log = hits is null ? "" : $"{hits.Rule(direction, policy, index, rule.Action)} ";
        var comment = NftText.Comment($"{(rule.Action == RuleAction.Log ? "log " : "")}{name}");
        if (rule.Action == RuleAction.Log && ways.Length > 1)
        {
            // Only such a rule continues after a match; a packet that matches two alternatives must count once.
            yield return $"meta mark set meta mark & 0xfffffffb {NftText.Comment("mark 0x4 says that the next rule has noted the packet")}";
            foreach (var way in ways)
            {
                yield return $"meta mark & 0x4 == 0x0 {way}{log}{statement} meta mark set meta mark | 0x4 {comment}";
            }

            yield break;
        }

        foreach (var way in ways)
        {
            yield return $"{way}{log}{statement} {comment}";
        }
    }

    // Returns whether any packet can match.
    private static bool AddPeer(List<string> matches, string side, PeerMatch peer, NftSets sets)
    {
        var address = $"{sets.Family.Keyword} {side}";
        if (peer.Selector is { } selector)
        {
            matches.Add($"{address} @{sets.Addresses(selector)}");
        }

        if (peer.NotSelector is { } excluded)
        {
            matches.Add($"{address} != @{sets.Addresses(excluded)}");
        }

        if (peer.Service is { } service)
        {
            matches.Add(
                side == "saddr"
                    ? $"{address} @{sets.ServiceAddresses(service)}"
                    : $"{address} . meta l4proto . th dport @{sets.ServicePorts(service)}"
            );
        }

        return AddNets(matches, address, peer.Nets, sets, isNegated: false)
            && AddNets(matches, $"{address} !=", peer.NotNets, sets, isNegated: true);
    }

    private static bool AddNets(List<string> matches, string match, ImmutableArray<IPNetwork> nets, NftSets sets, bool isNegated)
    {
        if (nets.IsEmpty)
        {
            return true;
        }

        // As in Calico, a list with only ranges of the other family removes the rule from this one (FilterRuleToIPVersion).
        var own = Outermost(nets.Where(n => n.BaseAddress.AddressFamily == sets.Family.Family));
        if (own.IsEmpty)
        {
            return false;
        }

        if (own[0].PrefixLength == 0)
        {
            return !isNegated;
        }

        matches.Add($"{match} {sets.Listed([.. own.Select(n => n.ToString())], sets.Family.SetType)}");
        return true;
    }

    // Address ranges are either nested or disjoint. nft refuses a set with overlapping ones.
    private static ImmutableArray<IPNetwork> Outermost(IEnumerable<IPNetwork> nets)
    {
        var kept = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var net in nets.OrderBy(n => n.PrefixLength))
        {
            if (!kept.Any(k => k.Contains(net.BaseAddress)))
            {
                kept.Add(net);
            }
        }

        return kept.ToImmutable();
    }
}
