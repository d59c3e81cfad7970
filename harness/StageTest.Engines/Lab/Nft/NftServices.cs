using System.Net.Sockets;
using System.Text;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>
/// Writes the translation of Services' virtual addresses, with the structure of kube-proxy's nftables mode
/// (<c>pkg/proxy/nftables/proxier.go</c>).
/// </summary>
/// <remarks>
/// Translation precedes forwarding, so policies see the pod and its own port. A pod that reaches itself meets its policies with itself as
/// the peer. After that the source becomes the router's address; otherwise the pod would answer itself locally, untranslated.
/// </remarks>
internal static class NftServices
{
    /// <summary>
    /// The mark of connections on their first leg (<see cref="ServicePod.FirstLeg"/>). Policies mark packets, never connections.
    /// </summary>
    public const string FirstLegMark = "0x10";

    /// <summary>The maps, sets and chains; empty if there is no Service.</summary>
    public static string Render(ServiceRoutes routes)
    {
        var script = new StringBuilder();
        var families = routes.All.GroupBy(r => r.Family).Select(g => (Family: NftFamily.Of(g.Key), Routes: g.ToArray())).ToArray();
        foreach (var (family, ofFamily) in families)
        {
            AppendFamily(script, family, ofFamily);
        }

        if (families.Length > 0)
        {
            var legs = families.Where(f => FirstLegs(f.Routes).Any()).ToArray();
            if (legs.Length > 0)
            {
                AppendChain(script, "first-legs", "type filter hook prerouting priority dstnat - 10; policy accept;", legs, family =>
                    $"{family.Keyword} daddr @first-legs{family.Suffix} ct mark set {FirstLegMark} "
                    + NftText.Comment("the node applies its ingress policies, on the second leg")
                );
            }

            AppendChain(script, "services", "type nat hook prerouting priority dstnat; policy accept;", families, family =>
                $"{family.Keyword} daddr . meta l4proto . th dport vmap @service-ips{family.Suffix}"
            );
            AppendChain(script, "no-service", "type filter hook prerouting priority dstnat + 10; policy accept;", families, family =>
                $"{family.Keyword} daddr @cluster-ips{family.Suffix} counter reject {NftText.Comment("without pod or port")}"
            );
            AppendChain(script, "masquerading", "type nat hook postrouting priority srcnat; policy accept;", families, family =>
                $"{family.Keyword} saddr . {family.Keyword} daddr @hairpin{family.Suffix} snat {family.Keyword} to "
                + $"{RouterAddress.Of(family.Family)} {NftText.Comment("a pod that reaches itself")}"
            );
        }

        return script.ToString();
    }

    private static void AppendFamily(StringBuilder script, NftFamily family, ServiceRoute[] routes)
    {
        var entries = new List<string>();
        for (var index = 0; index < routes.Length; index++)
        {
            var (route, name) = (routes[index], $"service-{index + 1}{family.Suffix}");
            if (route.Pods.IsEmpty)
            {
                continue;
            }

            var chains = route.Pods.Select((_, pod) => $"{name}-pod-{pod + 1}").ToArray();
            for (var pod = 0; pod < chains.Length; pod++)
            {
                var (entrance, address, target) = route.Pods[pod];
                entries.Add(Entry($"{entrance}", route.Port, chains[pod]));
                if (route.Pods[pod].FirstLeg is { } leg)
                {
                    entries.Add(Entry($"{leg}", route.Port, chains[pod]));
                }

                var destination = family.Family == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
                script.Append(
                    $"\tchain {chains[pod]} {{\n\t\tmeta l4proto {target.ProtocolName} dnat {family.Keyword} to "
                        + $"{destination}:{target.Number}\n\t}}\n\n"
                );
            }

            entries.Add(Entry($"{route.Address}", route.Port, name));
            var choices = string.Join(", ", chains.Select((chain, pod) => $"{pod} : goto {chain}"));
            script.Append(
                $"\tchain {name} {{\n\t\tnumgen random mod {chains.Length} vmap {{ {choices} }} "
                    + $"{NftText.Comment($"{route.Service} port {route.Port}")}\n\t}}\n\n"
            );
        }

        AppendSet(script, "map", $"service-ips{family.Suffix}", $"{family.SetType} . inet_proto . inet_service : verdict", entries);
        AppendSet(script, "set", $"cluster-ips{family.Suffix}", family.SetType, routes.Select(r => $"{r.Address}").Distinct());
        if (FirstLegs(routes).ToArray() is { Length: > 0 } legs)
        {
            AppendSet(script, "set", $"first-legs{family.Suffix}", family.SetType, legs);
        }

        AppendSet(
            script,
            "set",
            $"hairpin{family.Suffix}",
            $"{family.SetType} . {family.SetType}",
            routes.SelectMany(r => r.Pods).Select(p => $"{p.Address} . {p.Address}").Distinct()
        );
    }

    private static IEnumerable<string> FirstLegs(IEnumerable<ServiceRoute> routes) =>
        routes.SelectMany(r => r.Pods).Where(p => p.FirstLeg is not null).Select(p => $"{p.FirstLeg}");

    private static string Entry(string address, Port port, string chain) =>
        $"{address} . {port.ProtocolName} . {port.Number} : goto {chain}";

    private static void AppendSet(StringBuilder script, string kind, string name, string type, IEnumerable<string> elements)
    {
        script.Append($"\t{kind} {name} {{\n\t\ttype {type}\n");
        var listed = string.Join(", ", elements);
        if (listed.Length > 0)
        {
            script.Append($"\t\telements = {{ {listed} }}\n");
        }

        script.Append("\t}\n\n");
    }

    private static void AppendChain(
        StringBuilder script,
        string name,
        string hook,
        (NftFamily Family, ServiceRoute[] Routes)[] families,
        Func<NftFamily, string> rule
    )
    {
        script.Append($"\tchain {name} {{\n\t\t{hook}\n");
        foreach (var (family, _) in families)
        {
            script.Append($"\t\t{rule(family)}\n");
        }

        script.Append("\t}\n\n");
    }
}
