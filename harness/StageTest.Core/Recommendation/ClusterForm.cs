using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Cluster;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>
/// Writes recommendations as ClusterNetworkPolicies: rules that accept, followed by one for each direction that denies the rest.
/// </summary>
/// <remarks>
/// Peers of ingress rules cannot be addresses, so connections from outside the cluster and from nodes can be neither accepted nor denied.
/// </remarks>
internal static class ClusterForm
{
    // In the middle, so that there is room before and after.
    private const int FirstPriority = 500;

    private static readonly int Most = ClusterPolicyForm.Newer.MostItems;

    /// <summary>The form of a kind.</summary>
    public static PolicyForm Of(PolicyKind kind) =>
        new()
        {
            Policies = kind,
            Carries = Port.HasPorts,
            HasRulePerProtocol = false,
            DeniesFromOutside = false,
            FixedTiers = ["Baseline", "Admin"],
            Split = Split,
            WriteSpec = (text, policy, options) => WriteSpec(text, policy, options.TierName),
        };

    // Lists have a maximum number of items. The last part has room for the rule that denies.
    private static ImmutableArray<RecommendedPolicy> Split(RecommendedPolicy policy)
    {
        var ingress = Parts(policy, Direction.Ingress);
        var egress = Parts(policy, Direction.Egress);
        var count = Math.Max(ingress.Length, egress.Length);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(part =>
                    policy with
                    {
                        Name = part == 0 ? policy.Name : string.Create(CultureInfo.InvariantCulture, $"{policy.Name}-part-{part + 1}"),
                        Part = part,
                        IsLastPart = part == count - 1,
                        Ingress = ingress.ElementAtOrDefault(part) is { IsDefault: false } one ? one : [],
                        Egress = egress.ElementAtOrDefault(part) is { IsDefault: false } other ? other : [],
                    }
                ),
        ];
    }

    private static ImmutableArray<RecommendedRule>[] Parts(RecommendedPolicy policy, Direction direction)
    {
        var small =
            from rule in policy.Rules(direction)
            from peers in rule.Peers.Chunk(Most)
            from ports in rule.Ports.IsEmpty
                ?
                [
                    [],
                ]
                : rule.Ports.Chunk(Most)
            select rule.Part(direction, [.. peers], [.. ports]);
        var chunks = small.Chunk(Most - 1).Select(c => c.ToImmutableArray()).ToArray();
        return chunks.Length == 0
            ?
            [
                [],
            ]
            : chunks;
    }

    private static void WriteSpec(YamlLines text, RecommendedPolicy policy, string tier)
    {
        text.Line(1, $"tier: {tier}");
        text.Line(1, string.Create(CultureInfo.InvariantCulture, $"priority: {FirstPriority + policy.Part}"));
        text.Line(1, "subject:");
        text.Line(2, "pods:");
        WritePods(text, 3, [policy.Namespace], policy.Subject);
        foreach (var direction in policy.Directions)
        {
            var rules = policy.Rules(direction);
            if (rules.IsEmpty && !policy.IsLastPart)
            {
                continue;
            }

            text.Line(1, $"{direction.Word()}:");
            var peers = direction == Direction.Ingress ? "from" : "to";
            foreach (var rule in rules)
            {
                text.Reasons(2, rule);
                text.Line(2, "- action: Accept");
                text.Line(3, $"{peers}:");
                foreach (var peer in rule.Peers)
                {
                    WritePeer(text, peer);
                }

                WritePorts(text, rule.Ports);
            }

            if (policy.IsLastPart)
            {
                text.Line(2, "- action: Deny");
                text.Line(3, $"{peers}:");
                text.Line(4, "- namespaces: {}");
                if (direction == Direction.Egress)
                {
                    text.Line(4, "- networks: [0.0.0.0/0, \"::/0\"]");
                }
            }
        }
    }

    private static void WritePeer(YamlLines text, RecommendedPeer peer)
    {
        const int depth = 4;
        switch (peer)
        {
            case RecommendedPeer.Outside outside:
                text.Line(depth, $"- networks: [{YamlText.Scalar($"{outside.Range}")}]   # {string.Join(", ", outside.Names)}");
                break;
            case RecommendedPeer.Pods pods:
                text.Line(depth, "- pods:");
                WritePods(text, depth + 2, pods.Namespaces, pods.Selection);
                break;
        }
    }

    private static void WritePods(YamlLines text, int depth, ImmutableArray<string> namespaces, PodSelection selection)
    {
        KubernetesForm.WriteTerms(text, depth, "namespaceSelector", [new(KubernetesNamespace.NameLabel, namespaces)]);
        KubernetesForm.WriteTerms(text, depth, "podSelector", selection.Terms);
    }

    private static void WritePorts(YamlLines text, ImmutableArray<RecommendedPort> ports)
    {
        if (ports.IsEmpty)
        {
            return;
        }

        text.Line(3, "protocols:");
        foreach (var port in ports)
        {
            text.Line(
                4,
                port.Name is not null
                    ? $"- destinationNamedPort: {port.Written}"
                    : $"- {new Port(port.Number, port.Protocol).ProtocolName}: {{ destinationPort: {{ number: {port.Number} }} }}"
            );
        }
    }
}
