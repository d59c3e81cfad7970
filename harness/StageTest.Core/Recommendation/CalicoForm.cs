using System.Collections.Immutable;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Calico;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Writes recommendations as Calico's own staged kinds: a rule for each peer and protocol.</summary>
internal static class CalicoForm
{
    /// <summary>The form of a kind. A cluster-scoped one selects the namespace of its pods.</summary>
    public static PolicyForm Of(PolicyKind kind) =>
        new()
        {
            Policies = kind,
            Carries = _ => true,
            HasRulePerProtocol = true,
            HasRulePerPeer = true,
            HasNetworkSets = true,
            WriteSpec = (text, policy, options) => WriteSpec(text, policy, options.TierName, kind.IsNamespaced),
        };

    private static void WriteSpec(YamlLines text, RecommendedPolicy policy, string tier, bool isNamespaced)
    {
        text.Line(1, $"tier: {YamlText.Scalar(tier)}");
        if (!isNamespaced)
        {
            text.Line(1, $"namespaceSelector: {Quoted(NamespacesText([policy.Namespace]))}");
        }

        text.Line(1, $"selector: {Quoted(SelectorText(policy.Subject))}");
        text.Line(1, $"types: {policy.Types}");
        foreach (var direction in policy.Directions)
        {
            var rules = policy.Rules(direction);
            if (rules.IsEmpty)
            {
                continue;
            }

            text.Line(1, $"{direction.Word()}:");
            foreach (var rule in rules)
            {
                foreach (var peer in rule.Peers)
                {
                    foreach (var ports in rule.Ports.DefaultIfEmpty(RecommendedPort.All).GroupBy(p => (p.Protocol, p.MessageType)))
                    {
                        text.Reasons(2, rule.Part(direction, [peer], [.. ports]));
                        WriteRule(text, direction, PeerLines(peer, isNamespaced ? policy.Namespace : null), [.. ports]);
                    }
                }
            }
        }
    }

    private static void WriteRule(YamlLines text, Direction direction, IEnumerable<string> peer, ImmutableArray<RecommendedPort> ports)
    {
        var first = ports[0];
        text.Line(2, "- action: Allow");
        if (!first.IsAll)
        {
            var protocol = first.Protocol;
            text.Line(3, $"protocol: {CalicoProtocolReader.Write(protocol)}");

            // ICMP flows have one message type each.
            if (first.MessageType >= 0)
            {
                text.Line(3, $"icmp: {{ type: {first.MessageType} }}");
            }
        }

        var hasPorts = Port.HasPorts(first.Protocol);
        if (direction == Direction.Ingress)
        {
            text.Line(3, "source:");
            WriteAll(text, peer);
        }

        if (direction == Direction.Egress || hasPorts)
        {
            text.Line(3, "destination:");
            WriteAll(text, direction == Direction.Egress ? peer : []);
            if (hasPorts)
            {
                text.Line(4, $"ports: [{string.Join(", ", ports.Select(p => p.Written))}]");
            }
        }
    }

    private static void WriteAll(YamlLines text, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            text.Line(4, line);
        }
    }

    private static IEnumerable<string> PeerLines(RecommendedPeer peer, string? home)
    {
        if (peer is RecommendedPeer.Sets sets)
        {
            yield return $"selector: {Quoted(TermText(new(RecommendedSet.Label, sets.Names)))}";
            yield break;
        }

        var pods = (RecommendedPeer.Pods)peer;
        var isHome = pods.Namespaces is [var only] && only == home;
        if (!isHome)
        {
            yield return $"namespaceSelector: {Quoted(NamespacesText(pods.Namespaces))}";
        }

        if (isHome || !pods.Selection.Terms.IsEmpty)
        {
            yield return $"selector: {Quoted(SelectorText(pods.Selection))}";
        }
    }

    // Keys and values of labels contain neither quotes nor backslashes.
    private static string Quoted(string selector) => $"\"{selector}\"";

    private static string NamespacesText(ImmutableArray<string> names) => TermText(new(KubernetesNamespace.NameLabel, names));

    private static string SelectorText(PodSelection selection) =>
        selection.Terms.IsEmpty ? "all()" : string.Join(" && ", selection.Terms.Select(TermText));

    private static string TermText(LabelTerm term) =>
        term.Values switch
        {
            [] => $"!has({term.Key})",
            [var only] => $"{term.Key} == '{only}'",
            var several => $"{term.Key} in {{ {string.Join(", ", several.Select(v => $"'{v}'"))} }}",
        };
}
