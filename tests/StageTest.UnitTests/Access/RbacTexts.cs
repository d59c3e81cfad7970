namespace StageTest.UnitTests.Access;

/// <summary>Roles and bindings that several tests use.</summary>
internal static class RbacTexts
{
    /// <summary>The group <c>team-shop</c> may read the tier <c>shop</c>, as every author of policies in it must.</summary>
    public const string ReadsTheTier = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: tier }
        rules: [{ apiGroups: [projectcalico.org], resources: [tiers], verbs: [get], resourceNames: [shop] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: tier }
        roleRef: { kind: ClusterRole, name: tier }
        subjects: [{ kind: Group, name: team-shop }]
        """;
}
