namespace StageTest.Core.Policies.Kinds;

/// <summary>Writes the <c>spec</c> of a policy that does one thing to all connections, in YAML.</summary>
internal static class WholeSpecs
{
    /// <summary>As Calico's own kinds have it.</summary>
    public static string Calico(string tier, double order, RuleAction action) =>
        $$"""
              tier: "{{tier}}"
              order: {{order:R}}
              selector: all()
              types: [Ingress, Egress]
              ingress: [{ action: {{action}} }]
              egress: [{ action: {{action}} }]
            """;

    /// <summary>As Kubernetes' NetworkPolicy has it: no rule denies, so that to allow nothing is the most that it denies.</summary>
    public static string Kubernetes(string tier, double order, RuleAction action) =>
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
    public static string Cluster(string tier, double order, RuleAction action) =>
        $$"""
              tier: {{(tier == Tier.KubeBaseline.Name ? "Baseline" : "Admin")}}
              priority: 0
            {{Rules(action, "Accept")}}
            """;

    /// <summary>As AdminNetworkPolicy has it.</summary>
    public static string Admin(string tier, double order, RuleAction action) =>
        $$"""
              priority: 0
            {{Rules(action, "Allow")}}
            """;

    /// <summary>As BaselineAdminNetworkPolicy has it.</summary>
    public static string Baseline(string tier, double order, RuleAction action) => Rules(action, "Allow");

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
