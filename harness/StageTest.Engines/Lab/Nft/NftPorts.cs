using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>Writes the matches of a rule on protocol, destination port and ICMP message.</summary>
/// <remarks>
/// Each result is a list of alternatives; all matches of an alternative must hold. Without an alternative no packet matches.
/// </remarks>
internal static class NftPorts
{
    /// <summary>The alternatives for the conditions on the protocol and its ports.</summary>
    public static IEnumerable<string[]> Ports(Rule rule, NftSets sets)
    {
        string[] excluded = [.. NotProtocol(rule), .. NotPorts(rule, sets)];
        var ports = rule.Destination.Ports;
        if (ports.IsEmpty)
        {
            yield return rule.Protocol is { } only ? [$"meta l4proto {Name(only)}", .. excluded] : excluded;
            yield break;
        }

        if (rule.Protocol is { } portless && !Port.HasPorts(portless))
        {
            yield break;
        }

        var numbers = Merged(ports);
        if (numbers.Length > 0)
        {
            var listed = sets.Listed(numbers, "inet_service");
            yield return rule.Protocol is { } protocol
                ? [$"{Name(protocol)} dport {listed}", .. excluded]
                : ["meta l4proto { tcp, udp, sctp }", $"th dport {listed}", .. excluded];
        }

        foreach (var name in Names(ports))
        {
            yield return [$"{NamedKey(sets)} @{sets.NamedPorts(rule.Destination.Selector, name, rule.Protocol)}", .. excluded];
        }
    }

    /// <summary>The alternatives for the conditions on the source port.</summary>
    public static IEnumerable<string[]> SourcePorts(Rule rule, NftSets sets)
    {
        var (ports, excluded) = (rule.Source.Ports, rule.Source.NotPorts);
        string Numbered(string[] numbers, string not) =>
            rule.Protocol is { } only
                ? $"{Name(only)} sport {not}{sets.Listed(numbers, "inet_service")}"
                : $"meta l4proto . th sport {not}{OfEach(numbers)}";
        string Named(string name, string not) =>
            $"{sets.Family.Keyword} saddr . meta l4proto . th sport {not}@{sets.NamedPorts(rule.Source.Selector, name, rule.Protocol)}";
        string[] without =
        [
            .. Merged(excluded) is { Length: > 0 } numbers ? [Numbered(numbers, "!= ")] : (string[])[],
            .. Names(excluded).Select(name => Named(name, "!= ")),
        ];
        if (ports.IsEmpty)
        {
            yield return without;
            yield break;
        }

        if (Merged(ports) is { Length: > 0 } listed)
        {
            yield return [Numbered(listed, ""), .. without];
        }

        foreach (var name in Names(ports))
        {
            yield return [Named(name, ""), .. without];
        }
    }

    /// <summary>The alternatives for the conditions on the ICMP message.</summary>
    public static IEnumerable<string[]> Messages(Rule rule, NftFamily family)
    {
        // If a rule names ports, as numbers or through a service, no ICMP message can match.
        var hasPorts = !rule.Destination.Ports.IsEmpty || !rule.Source.Ports.IsEmpty || rule.Destination.Service is not null;
        var mayBeIcmp = !hasPorts && (rule.Protocol is not { } protocol || protocol == family.Icmp);
        if (rule.Icmp is null && (rule.NotIcmp is null || !mayBeIcmp))
        {
            // Protocols that no packet of this family has need no match: no such packet arrives.
            yield return [];
            yield break;
        }

        if (mayBeIcmp && Message(rule.NotIcmp, family, isNegated: true) is { } notThis)
        {
            yield return [.. rule.Icmp is { } icmp ? Message(icmp, family, isNegated: false)! : [], .. notThis];
        }

        if (rule.Icmp is null && rule.Protocol is null)
        {
            yield return [$"meta l4proto != {Name(family.Icmp)}"];
        }
    }

    // Null if no message can match.
    private static string[]? Message(IcmpMatch? match, NftFamily family, bool isNegated)
    {
        var icmp = Name(family.Icmp);
        var not = isNegated ? "!= " : "";
        return match switch
        {
            null => [],
            { Type: null, Code: null } => isNegated ? null : [$"meta l4proto {icmp}"],
            { Type: { } type, Code: null } => [$"{icmp} type {not}{Text(type)}"],
            { Type: null, Code: { } code } => [$"{icmp} code {not}{Text(code)}"],
            { Type: { } type, Code: { } code } => [$"{icmp} type . {icmp} code {not}{{ {Text(type)} . {Text(code)} }}"],
        };
    }

    private static string[] NotProtocol(Rule rule) => rule.NotProtocol is { } excluded ? [$"meta l4proto != {Name(excluded)}"] : [];

    // A packet without ports has none of the excluded ones.
    private static IEnumerable<string> NotPorts(Rule rule, NftSets sets)
    {
        var ports = rule.Destination.NotPorts;
        if (rule.Protocol is { } protocol && !Port.HasPorts(protocol))
        {
            yield break;
        }

        var numbers = Merged(ports);
        if (numbers.Length > 0)
        {
            yield return rule.Protocol is { } only
                ? $"{Name(only)} dport != {sets.Listed(numbers, "inet_service")}"
                : $"meta l4proto . th dport != {OfEach(numbers)}";
        }

        foreach (var name in Names(ports))
        {
            yield return $"{NamedKey(sets)} != @{sets.NamedPorts(rule.Destination.Selector, name, rule.Protocol)}";
        }
    }

    private static string OfEach(string[] numbers) =>
        $"{{ {string.Join(", ", ((string[])["tcp", "udp", "sctp"]).SelectMany(p => numbers.Select(n => $"{p} . {n}")))} }}";

    private static string NamedKey(NftSets sets) => $"{sets.Family.Keyword} daddr . meta l4proto . th dport";

    private static IEnumerable<string> Names(ImmutableArray<PortMatch> ports) => ports.Select(p => p.Name).OfType<string>().Distinct();

    // nft refuses overlapping ranges.
    private static string[] Merged(IEnumerable<PortMatch> ports)
    {
        var merged = new List<(int First, int Last)>();
        foreach (
            var range in ports.Where(r => r.Name is null && r.Minimum <= r.Maximum && r.Minimum <= ushort.MaxValue).OrderBy(r => r.Minimum)
        )
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

        return [.. merged.Select(n => n.First == n.Last ? Text(n.First) : $"{Text(n.First)}-{Text(n.Last)}")];
    }

    private static string Name(Protocol protocol) => new Port(0, protocol).ProtocolName;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
