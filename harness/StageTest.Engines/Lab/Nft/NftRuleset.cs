using System.Collections.Immutable;
using System.Text;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>Writes the enforced part of a policy set as one nftables script, which is loaded completely or not at all.</summary>
/// <remarks>
/// The structure is that of Calico's nftables dataplane (<c>felix/rules/endpoints.go</c>, <c>felix/rules/policy.go</c>): a chain for each
/// policy and direction; for endpoints a chain that jumps to their policies, tier by tier; endpoints with equal policies share it. A
/// policy's chain marks an allowed packet with 1 and a passed packet with 2, and returns. A packet is forwarded when neither the source's
/// egress chain nor the destination's ingress chain drops it. Neighbour discovery never meets a policy: it ends at the router, as in Calico
/// it ends at the host.
/// </remarks>
internal static class NftRuleset
{
    /// <summary>The table of the script, which replaces the old one.</summary>
    public const string Table = "inet stagetest";

    private static readonly ImmutableArray<Direction> Directions = [Direction.Egress, Direction.Ingress];

    /// <summary>The script. It contains nothing staged, and no rule without a verdict.</summary>
    /// <exception cref="KeyNotFoundException">The placement lacks an endpoint of the topology.</exception>
    public static string Render(PolicySet policies, Topology topology, Placement placement) => Render(policies, topology, placement, null);

    /// <summary>The same script, with logging rules. None of them changes what happens to a packet.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="placement">The addresses.</param>
    /// <param name="hits">Collects the logging rules; null for none.</param>
    internal static string Render(PolicySet policies, Topology topology, Placement placement, NftHits? hits)
    {
        var live = policies.Live();
        var chains = new StringBuilder();
        var families = NftFamily
            .Of(topology)
            .Select(family => RenderFamily(chains, new(live, topology, placement, family), live, hits))
            .ToArray();
        chains.Append(NftServices.Render(ServiceRoutes.Of(topology, placement)));
        foreach (var (family, _) in families)
        {
            AppendPods(chains, family, topology, placement);
        }

        AppendChain(chains, "forward", ForwardLines(families, topology, placement, isLogging: hits is not null));
        if (InputLines(families, topology, placement, isLogging: hits is not null).ToArray() is { Length: > 0 } input)
        {
            AppendChain(chains, "input", input);
        }

        // Adding the table before deleting it makes the deletion safe if the table does not exist yet.
        return $$"""
            table {{Table}}
            delete table {{Table}}
            # mark 0x1: a policy allowed the packet; 0x2: a policy passed it to the next tier
            table {{Table}} {
            {{chains.ToString().TrimEnd()}}
            }

            """;
    }

    // As in Calico, every policy has its chains once for each family.
    private static (NftFamily Family, NftEndpoints Endpoints) RenderFamily(
        StringBuilder script,
        NftSets sets,
        PolicySet live,
        NftHits? hits
    )
    {
        var endpoints = new NftEndpoints(live, sets);
        var chains = new StringBuilder();
        foreach (var (policy, direction, name) in endpoints.PolicyChains)
        {
            AppendChain(
                chains,
                name,
                Enumerable.Range(0, policy.Rules(direction).Length).SelectMany(index => NftRule.Lines(policy, direction, index, sets, hits))
            );
        }

        foreach (var endpoint in endpoints.Classes)
        {
            AppendChain(chains, endpoint.ChainName, EndpointLines(endpoint, hits));
        }

        if (hits is not null)
        {
            foreach (var direction in Directions)
            {
                AppendChain(chains, UngovernedChain(direction, sets.Family), [hits.Profile(direction)]);
            }
        }

        // The chains determine which sets are needed.
        script.Append(sets).Append(chains);
        return (sets.Family, endpoints);
    }

    private static void AppendChain(StringBuilder script, string name, IEnumerable<string> lines)
    {
        script.Append($"\tchain {name} {{\n");
        foreach (var line in lines)
        {
            script.Append($"\t\t{line}\n");
        }

        script.Append("\t}\n\n");
    }

    private static IEnumerable<string> EndpointLines(NftEndpointClass endpoint, NftHits? hits)
    {
        foreach (var (tier, policies) in endpoint.Tiers)
        {
            yield return "meta mark set 0x0";
            var isFirst = true;
            foreach (var (policy, chain) in policies)
            {
                yield return $"{(isFirst ? "" : "meta mark & 0x2 == 0x0 ")}jump {chain} {NftText.Comment(policy.ToString())}";
                yield return "meta mark & 0x1 == 0x1 return";
                isFirst = false;
            }

            var log = hits?.EndOfTier(endpoint.Direction, tier, policies[^1].Policy);
            if (tier.DefaultAction != RuleAction.Pass)
            {
                yield return $"meta mark & 0x2 == 0x0 {(log is null ? "" : $"{log} ")}counter drop "
                    + $"{NftText.Comment($"end of tier {tier.Name}")}";
            }
            else if (log is not null)
            {
                yield return $"meta mark & 0x2 == 0x0 {log} {NftText.Comment($"end of tier {tier.Name} passes")}";
            }
        }

        if (hits is not null)
        {
            yield return $"{hits.Profile(endpoint.Direction)} {NftText.Comment("no tier decided")}";
        }
    }

    private static IEnumerable<string> ForwardLines(
        (NftFamily Family, NftEndpoints Endpoints)[] families,
        Topology topology,
        Placement placement,
        bool isLogging
    )
    {
        yield return "type filter hook forward priority filter; policy drop;";
        yield return "ct state vmap { established : accept, related : accept, invalid : drop }";
        foreach (var (family, _) in families)
        {
            yield return $"{family.Keyword} daddr {LabNode.Sink.AddressOf(family.Family)} accept {NftText.Comment("control probes")}";
        }

        foreach (var line in families.SelectMany(f => Encapsulated(f.Family)))
        {
            yield return line;
        }

        foreach (var (family, _) in families)
        {
            var pairs =
                from node in topology.Workloads.Where(w => w.HostNetwork)
                from pod in topology.Workloads
                from source in placement[node.Ref, family.Family]
                from destination in placement[pod.Ref, family.Family].Where((_, replica) => node.IsNodeOf(pod, replica))
                select $"{source} . {destination}";
            var listed = string.Join(", ", pairs);
            if (listed.Length > 0)
            {
                yield return $"{family.Keyword} saddr . {family.Keyword} daddr {{ {listed} }} counter accept "
                    + $"{NftText.Comment("a node reaches its own pods")}";
            }
        }

        var hasLegs = topology.HasEntrances;
        foreach (var (direction, key) in (ImmutableArray<(Direction, string)>)[(Direction.Egress, "saddr"), (Direction.Ingress, "daddr")])
        {
            if (direction == Direction.Ingress && hasLegs)
            {
                yield return $"ct mark {NftServices.FirstLegMark} counter accept {NftText.Comment("the first leg of two")}";
            }

            foreach (var line in families.SelectMany(f => Dispatch(f, direction, key, topology, placement, isLogging)))
            {
                yield return line;
            }
        }

        yield return "counter accept";
    }

    // Packets from pods to a link-local IPv6 address end at their node, after the pods' policies. Without such an address there are no
    // lines.
    private static IEnumerable<string> InputLines(
        (NftFamily Family, NftEndpoints Endpoints)[] families,
        Topology topology,
        Placement placement,
        bool isLogging
    )
    {
        var onLinks = topology.External.SelectMany(e => e.Addresses).Where(a => a.IsIPv6LinkLocal).Distinct().ToArray();
        if (onLinks.Length == 0 || Array.Find(families, f => f.Family == NftFamily.IPv6) is not { Family: { } family } found)
        {
            yield break;
        }

        yield return "type filter hook input priority filter; policy accept;";
        yield return "ct state vmap { established : accept, related : accept }";
        yield return $"{family.Keyword} daddr != {{ {string.Join(", ", onLinks.Select(a => a.ToString()))} }} accept";
        foreach (var line in Encapsulated(family).Concat(Dispatch(found, Direction.Egress, "saddr", topology, placement, isLogging)))
        {
            yield return line;
        }

        yield return "counter accept";
    }

    private static IEnumerable<string> Encapsulated(NftFamily family)
    {
        var comment = NftText.Comment("encapsulated packets of pods");
        yield return $"{family.Keyword} saddr @{PodsSet(family)} udp dport {Encapsulation.Vxlan.Number} counter drop {comment}";
        yield return $"{family.Keyword} saddr @{PodsSet(family)} meta l4proto {(int)Encapsulation.IpInIp} counter drop {comment}";
    }

    // The line that sends each pod's packets to its policies of a direction; none if no pod has any.
    private static IEnumerable<string> Dispatch(
        (NftFamily Family, NftEndpoints Endpoints) of,
        Direction direction,
        string key,
        Topology topology,
        Placement placement,
        bool isLogging
    )
    {
        var (family, endpoints) = of;
        IEnumerable<string> Entries(IEnumerable<(EndpointRef Workload, int Replica)> pods, string chain) =>
            pods.Select(p => $"{placement[p.Workload, family.Family][p.Replica]} : jump {chain}");
        var classes = endpoints.Classes.Where(c => c.Direction == direction).ToArray();
        var governed = classes.SelectMany(c => c.Members).ToHashSet();
        string[] entries =
        [
            .. classes.SelectMany(c => Entries(c.Members, c.ChainName)),
            .. isLogging
                ? Entries(
                    topology
                        .Workloads.Where(w => !w.HostNetwork)
                        .SelectMany(LabPod.Of)
                        .Select(p => p.Key)
                        .Where(p => !governed.Contains(p)),
                    UngovernedChain(direction, family)
                )
                : [],
        ];
        if (entries.Length > 0)
        {
            yield return $"{family.Keyword} {key} vmap {{ {string.Join(", ", entries)} }}";
        }
    }

    private static string PodsSet(NftFamily family) => $"pods{family.Suffix}";

    private static void AppendPods(StringBuilder script, NftFamily family, Topology topology, Placement placement)
    {
        var pods = string.Join(", ", topology.Workloads.Where(w => !w.HostNetwork).SelectMany(w => placement[w.Ref, family.Family]));
        var elements = pods.Length > 0 ? $"\t\telements = {{ {pods} }}\n" : "";
        script.Append($"\tset {PodsSet(family)} {{\n\t\ttype {family.SetType}\n{elements}\t}}\n\n");
    }

    // Only with logging do endpoints without policies need a chain: it records that only their profile allowed the packets.
    private static string UngovernedChain(Direction direction, NftFamily family) => $"e0-{direction.Word()}{family.Suffix}";
}
