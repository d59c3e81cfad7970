using System.Collections.Immutable;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Writes recommendations in the form of Kubernetes' NetworkPolicy, which is also that of its staged kind.</summary>
internal static class KubernetesForm
{
    /// <summary>The form of a kind.</summary>
    public static PolicyForm Of(PolicyKind kind) =>
        new()
        {
            Policies = kind,
            Carries = Port.HasPorts,
            HasRulePerProtocol = false,
            WriteSpec = (text, policy, _) => WriteSpec(text, policy),
        };

    private static void WriteSpec(YamlLines text, RecommendedPolicy policy)
    {
        WriteSelector(text, 1, "podSelector", policy.Subject);
        text.Line(1, $"policyTypes: {policy.Types}");
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
                text.Reasons(2, rule);
                text.Line(2, direction == Direction.Ingress ? "- from:" : "- to:");
                foreach (var peer in rule.Peers)
                {
                    WritePeer(text, policy, peer);
                }

                WritePorts(text, rule.Ports);
            }
        }
    }

    private static void WritePeer(YamlLines text, RecommendedPolicy policy, RecommendedPeer peer)
    {
        const int depth = 4;
        switch (peer)
        {
            case RecommendedPeer.Outside outside:
                text.Line(depth, $"- ipBlock: {{ cidr: {YamlText.Scalar($"{outside.Range}")} }}   # {string.Join(", ", outside.Names)}");
                break;
            case RecommendedPeer.Pods pods when pods.Namespaces is [var only] && only == policy.Namespace:
                WriteSelector(text, depth, "- podSelector", pods.Selection);
                break;
            case RecommendedPeer.Pods pods:
                WriteTerms(text, depth, "- namespaceSelector", [new(KubernetesNamespace.NameLabel, pods.Namespaces)]);
                if (!pods.Selection.Terms.IsEmpty)
                {
                    WriteSelector(text, depth + 1, "podSelector", pods.Selection);
                }

                break;
        }
    }

    private static void WritePorts(YamlLines text, ImmutableArray<RecommendedPort> ports)
    {
        if (ports.IsEmpty)
        {
            return;
        }

        text.Line(3, "ports:");
        foreach (var port in ports)
        {
            var protocol = new Port(port.Number, port.Protocol).ProtocolName.ToUpperInvariant();
            text.Line(4, $"- {{ protocol: {protocol}, port: {port.Written} }}");
        }
    }

    private static void WriteSelector(YamlLines text, int depth, string field, PodSelection selection) =>
        WriteTerms(text, depth, field, selection.Terms);

    /// <summary>
    /// Writes a field of Kubernetes' selectors: terms of one value as <c>matchLabels</c>, others as <c>matchExpressions</c>.
    /// </summary>
    public static void WriteTerms(YamlLines text, int depth, string field, ImmutableArray<LabelTerm> terms)
    {
        if (terms.IsEmpty)
        {
            text.Line(depth, $"{field}: {{}}");
            return;
        }

        text.Line(depth, $"{field}:");
        var inner = depth + (field.StartsWith('-') ? 2 : 1);
        var labels = terms.Where(t => t.Values.Length == 1).ToArray();
        if (labels.Length > 0)
        {
            text.Line(inner, "matchLabels:");
            foreach (var label in labels)
            {
                text.Line(inner + 1, $"{YamlText.Scalar(label.Key)}: {YamlText.Scalar(label.Values[0])}");
            }
        }

        var expressions = terms.Where(t => t.Values.Length != 1).ToArray();
        if (expressions.Length > 0)
        {
            text.Line(inner, "matchExpressions:");
            foreach (var term in expressions)
            {
                text.Line(
                    inner + 1,
                    term.IsAbsent
                        ? $"- {{ key: {YamlText.Scalar(term.Key)}, operator: DoesNotExist }}"
                        : $"- {{ key: {YamlText.Scalar(term.Key)}, operator: In, values: {YamlText.List(term.Values)} }}"
                );
            }
        }
    }
}
