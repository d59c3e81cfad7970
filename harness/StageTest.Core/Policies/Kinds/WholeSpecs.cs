namespace StageTest.Core.Policies.Kinds;

/// <summary>Writes the <c>spec</c> of a policy with one action for all connections, in YAML.</summary>
internal static class WholeSpecs
{
    /// <summary>The form of Calico's own kinds.</summary>
    public static WholeSpec Calico { get; } =
        (tier, order, action) =>
            $$"""
                  tier: "{{tier}}"
                  order: {{order:R}}
                  selector: all()
                  types: [Ingress, Egress]
                  ingress: [{ action: {{action}} }]
                  egress: [{ action: {{action}} }]
                """;

    /// <summary>
    /// The form of Kubernetes' NetworkPolicy: it has no deny rules, so the most that it can deny is everything that it does not allow.
    /// </summary>
    public static WholeSpec Kubernetes { get; } =
        (_, _, action) =>
            action == RuleAction.Allow
                ? """
                      podSelector: {}
                      policyTypes: [Ingress, Egress]
                      ingress: [{}]
                      egress: [{}]
                    """
                : """
                      podSelector: {}
                      policyTypes: [Ingress, Egress]
                    """;

    /// <summary>The form of ClusterNetworkPolicy, in which only pods are peers of ingress rules.</summary>
    public static WholeSpec Cluster { get; } =
        (tier, _, action) =>
            $$"""
                  tier: {{(tier == Tier.KubeBaseline.Name ? "Baseline" : "Admin")}}
                  priority: 0
                {{Rules(action, "Accept")}}
                """;

    /// <summary>The form of AdminNetworkPolicy.</summary>
    public static WholeSpec Admin { get; } =
        (_, _, action) =>
            $$"""
                  priority: 0
                {{Rules(action, "Allow")}}
                """;

    /// <summary>The form of BaselineAdminNetworkPolicy.</summary>
    public static WholeSpec Baseline { get; } = (_, _, action) => Rules(action, "Allow");

    private static string Rules(RuleAction action, string allow)
    {
        var word = action == RuleAction.Allow ? allow : "Deny";
        return $$"""
              subject: { namespaces: {} }
              ingress: [{ action: {{word}}, from: [{ namespaces: {} }] }]
              egress: [{ action: {{word}}, to: [{ networks: ["0.0.0.0/0", "::/0"] }] }]
            """;
    }
}
