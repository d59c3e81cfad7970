namespace StageTest.Core.Policies.Kinds;

/// <summary>Writes the <c>spec</c> of a policy that does one thing to all connections, in YAML.</summary>
internal static class WholeSpecs
{
    /// <summary>As Calico's own kinds have it.</summary>
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

    /// <summary>As Kubernetes' NetworkPolicy has it: no rule denies, so that to allow nothing is the most that it denies.</summary>
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

    /// <summary>As ClusterNetworkPolicy has it, where only pods are peers of what comes in.</summary>
    public static WholeSpec Cluster { get; } =
        (tier, _, action) =>
            $$"""
                  tier: {{(tier == Tier.KubeBaseline.Name ? "Baseline" : "Admin")}}
                  priority: 0
                {{Rules(action, "Accept")}}
                """;

    /// <summary>As AdminNetworkPolicy has it.</summary>
    public static WholeSpec Admin { get; } =
        (_, _, action) =>
            $$"""
                  priority: 0
                {{Rules(action, "Allow")}}
                """;

    /// <summary>As BaselineAdminNetworkPolicy has it.</summary>
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
