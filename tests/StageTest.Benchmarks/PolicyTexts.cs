using System.Text;

namespace StageTest.Benchmarks;

/// <summary>Makes manifests of many policies in several tiers, the same ones every time.</summary>
internal static class PolicyTexts
{
    /// <summary>The tiers, first to last; <c>default</c> exists without being written.</summary>
    private static readonly string[] Tiers = ["security", "platform", "teams", "default", "last"];

    /// <summary>How many applications the workloads belong to.</summary>
    public const int Applications = 50;

    /// <summary>How many namespaces there are.</summary>
    public const int Namespaces = 20;

    /// <summary>The tiers as one text.</summary>
    public static string OfTiers() =>
        string.Join(
            "\n---\n",
            Tiers
                .Where(t => t != "default")
                .Select(
                    (tier, index) =>
                        $$"""
                            apiVersion: projectcalico.org/v3
                            kind: Tier
                            metadata: { name: {{tier}} }
                            spec: { order: {{(tier == "last" ? 2_000_000 : (index + 1) * 100)}}, defaultAction: Pass }
                            """
                )
        );

    /// <summary>Policies as one text, a document each.</summary>
    public static string Of(int policies)
    {
        var text = new StringBuilder();
        for (var index = 0; index < policies; index++)
        {
            text.Append(Of(index, Tiers[index % Tiers.Length])).Append("\n---\n");
        }

        return text.ToString();
    }

    private static string Of(int index, string tier) =>
        (index / Tiers.Length % 3) switch
        {
            0 when tier == "default" => Kubernetes(index),
            1 => Global(index, tier),
            _ => Namespaced(index, tier),
        };

    private static string Kubernetes(int index) =>
        $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: policy-{{index}}
              namespace: team-{{index % Namespaces}}
              labels: { owner: team-{{index % Namespaces}} }
            spec:
              podSelector:
                matchLabels: { app: app-{{index % Applications}} }
              policyTypes: [Ingress, Egress]
              ingress:
                - from:
                    - podSelector: { matchLabels: { role: front } }
                    - namespaceSelector: { matchLabels: { team: team-{{(index + 1) % Namespaces}} } }
                  ports:
                    - { protocol: TCP, port: 8080 }
                    - { protocol: TCP, port: 9000, endPort: 9100 }
              egress:
                - to:
                    - ipBlock: { cidr: 10.0.0.0/8, except: [10.42.1.0/24] }
            """;

    private static string Global(int index, string tier) =>
        $$"""
            apiVersion: projectcalico.org/v3
            kind: GlobalNetworkPolicy
            metadata:
              name: {{tier}}.policy-{{index}}
            spec:
              tier: {{tier}}
              order: {{index}}
              selector: app == 'app-{{index % Applications}}' || role in { 'front', 'batch-{{index % 7}}' }
              types: [Ingress, Egress]
              ingress:
                - action: Deny
                  protocol: TCP
                  source:
                    selector: app == 'app-{{(index + 3) % Applications}}'
                    notNets: [10.42.2.0/24]
                  destination:
                    ports: [22, "6000:6100"]
                - action: Pass
                  source:
                    namespaceSelector: team == 'team-{{index % Namespaces}}'
              egress:
                - action: Pass
            """;

    private static string Namespaced(int index, string tier) =>
        $$"""
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata:
              name: {{tier}}.policy-{{index}}
              namespace: team-{{index % Namespaces}}
            spec:
              tier: {{tier}}
              order: {{index}}
              selector: app == 'app-{{index % Applications}}' && has(role)
              types: [Ingress, Egress]
              ingress:
                - action: Allow
                  protocol: TCP
                  source:
                    selector: role == 'front'
                    namespaceSelector: has(team)
                  destination:
                    ports: [8080, 8443]
                - action: Deny
                  protocol: UDP
                  source:
                    notSelector: app == 'app-{{index % Applications}}'
              egress:
                - action: Allow
                  destination:
                    selector: app == 'app-{{(index + 1) % Applications}}'
                - action: Pass
            """;
}
