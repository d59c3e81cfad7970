using System.Collections.Immutable;
using System.Text;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>Writes the enforced part of a policy set as one nftables script, which is loaded as a whole or not at all.</summary>
/// <remarks>
/// The shape is that of Calico's nftables dataplane (<c>felix/rules/endpoints.go</c>, <c>felix/rules/policy.go</c>): a chain for each
/// policy and direction; for endpoints a chain that jumps to their policies, tier by tier; endpoints with equal policies share it.
/// A policy's chain marks an allowed packet with 1 and one that it passes with 2, and returns. A packet is forwarded when neither the
/// source's egress chain nor the destination's ingress chain drops it.
/// </remarks>
public static class NftRuleset
{
    /// <summary>The table that the script replaces. Everything is in it.</summary>
    public const string Table = "inet stagetest";

    /// <summary>The script. Nothing staged appears in it, and no rule that has no verdict.</summary>
    /// <exception cref="KeyNotFoundException">The placement lacks an endpoint of the topology.</exception>
    public static string Render(PolicySet policies, Topology topology, Placement placement)
    {
        var live = policies.Live();
        var sets = new NftSets(live, topology, placement, NftFamily.IPv4);
        var endpoints = new NftEndpoints(live, sets);
        var chains = new StringBuilder();
        foreach (var (policy, direction, name) in endpoints.PolicyChains)
        {
            AppendChain(chains, name, policy.Rules(direction).SelectMany(rule => NftRule.Lines(rule, policy, direction, sets)));
        }

        foreach (var endpoint in endpoints.Classes)
        {
            AppendChain(chains, endpoint.ChainName, EndpointLines(endpoint));
        }

        AppendChain(chains, "forward", ForwardLines(endpoints, placement));

        // Adding before deleting makes deleting safe where the table is not there yet.
        return $$"""
            table {{Table}}
            delete table {{Table}}
            # mark 0x1: a policy allowed the packet; 0x2: a policy passed it to the next tier
            table {{Table}} {
            {{$"{sets}{chains}".TrimEnd()}}
            }

            """;
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

    private static IEnumerable<string> EndpointLines(NftEndpointClass endpoint)
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

            if (tier.DefaultAction != RuleAction.Pass)
            {
                yield return $"meta mark & 0x2 == 0x0 counter drop {NftText.Comment($"end of tier {tier.Name}")}";
            }
        }
    }

    private static IEnumerable<string> ForwardLines(NftEndpoints endpoints, Placement placement)
    {
        yield return "type filter hook forward priority filter; policy drop;";
        yield return "ct state vmap { established : accept, related : accept, invalid : drop }";
        yield return $"ip daddr {LabNode.Sink.Address} accept {NftText.Comment("control probes")}";
        foreach (var (direction, key) in (ImmutableArray<(Direction, string)>)[(Direction.Egress, "saddr"), (Direction.Ingress, "daddr")])
        {
            var entries = endpoints.Classes.Where(c => c.Direction == direction)
                .SelectMany(c => c.Members.SelectMany(m => placement[m]).Select(a => $"{a} : jump {c.ChainName}"))
                .ToArray();
            if (entries.Length > 0)
            {
                yield return $"ip {key} vmap {{ {string.Join(", ", entries)} }}";
            }
        }

        yield return "counter accept";
    }
}
