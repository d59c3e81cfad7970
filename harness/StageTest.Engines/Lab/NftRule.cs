using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>Writes one rule of a policy as lines of its chain.</summary>
internal static class NftRule
{
    /// <summary>The lines: none where the rule can match no packet, two where it has numbers and names of ports.</summary>
    public static IEnumerable<string> Lines(Rule rule, Policy policy, Direction direction, NftSets sets)
    {
        var matches = new List<string>();
        if (!AddPeer(matches, "saddr", rule.Source, sets) || !AddPeer(matches, "daddr", rule.Destination, sets))
        {
            yield break;
        }

        var statement = rule.Action switch
        {
            RuleAction.Allow => "counter meta mark set meta mark | 0x1 return",
            RuleAction.Pass => "counter meta mark set meta mark | 0x2 return",
            RuleAction.Deny => "counter drop",

            // The kernel log belongs to the machine, not to the lab: the counter is the record.
            _ => "counter",
        };
        var comment = NftText.Comment(
            $"{(rule.Action == RuleAction.Log ? "log " : "")}rule {rule.Number} {direction.ToString().ToLowerInvariant()} of {policy}");
        foreach (var ports in PortMatches(rule, sets))
        {
            yield return string.Join(' ', [.. matches, .. ports, statement, comment]);
        }
    }

    // Says whether any packet can match.
    private static bool AddPeer(List<string> matches, string side, PeerMatch peer, NftSets sets)
    {
        var family = sets.Family;
        if (peer.Selector is { } selector)
        {
            matches.Add($"{family.Keyword} {side} @{sets.Addresses(selector)}");
        }

        return AddNets(matches, $"{family.Keyword} {side}", peer.Nets, family, isNegated: false) &&
               AddNets(matches, $"{family.Keyword} {side} !=", peer.NotNets, family, isNegated: true);
    }

    private static bool AddNets(List<string> matches, string match, ImmutableArray<IPNetwork> nets, NftFamily family, bool isNegated)
    {
        if (nets.IsEmpty)
        {
            return true;
        }

        // As in Calico, a list that holds only ranges of the other family takes the rule away from this one (FilterRuleToIPVersion).
        var own = Outermost(nets.Where(n => n.BaseAddress.AddressFamily == family.Family));
        if (own.IsEmpty)
        {
            return false;
        }

        if (own[0].PrefixLength == 0)
        {
            return !isNegated;
        }

        matches.Add($"{match} {Listed(own.Select(n => n.ToString()))}");
        return true;
    }

    // Ranges of addresses either lie within each other or apart. nft refuses a set in which some overlap.
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

    private static IEnumerable<string[]> PortMatches(Rule rule, NftSets sets)
    {
        var ports = rule.Destination.Ports;
        if (ports.IsEmpty)
        {
            yield return rule.Protocol is { } only ? [$"meta l4proto {Name(only)}"] : [];
            yield break;
        }

        var numbers = Merged(ports.Where(p => p.Name is null));
        if (numbers.Length > 0)
        {
            var listed = Listed(numbers.Select(n => n.First == n.Last ? Text(n.First) : $"{Text(n.First)}-{Text(n.Last)}"));
            yield return rule.Protocol is { } protocol
                ? [$"{Name(protocol)} dport {listed}"]
                : ["meta l4proto { tcp, udp, sctp }", $"th dport {listed}"];
        }

        foreach (var name in ports.Select(p => p.Name).OfType<string>().Distinct())
        {
            var set = sets.NamedPorts(rule.Destination.Selector, name, rule.Protocol);
            yield return [$"{sets.Family.Keyword} daddr . meta l4proto . th dport @{set}"];
        }
    }

    private static ImmutableArray<(int First, int Last)> Merged(IEnumerable<PortMatch> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges.Where(r => r.Minimum <= r.Maximum && r.Minimum <= ushort.MaxValue).OrderBy(r => r.Minimum))
        {
            var last = Math.Min(range.Maximum, ushort.MaxValue);
            if (merged.Count > 0 && range.Minimum <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((Math.Max(0, range.Minimum), last));
            }
        }

        return [.. merged];
    }

    private static string Listed(IEnumerable<string> elements)
    {
        var all = elements.ToArray();
        return all.Length == 1 ? all[0] : $"{{ {string.Join(", ", all)} }}";
    }

    private static string Name(Protocol protocol) => new Port(0, protocol).ProtocolName;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
