using StageTest.Core.Documents;

namespace StageTest.Core.Policies.Cluster;

/// <summary>The differences between the cluster-scoped policies of network-policy-api.</summary>
internal sealed record ClusterPolicyForm
{
    /// <summary>The name of the action that allows a connection.</summary>
    public required string AllowWord { get; init; }

    /// <summary>Whether a rule may pass the decision on, and a policy has a priority.</summary>
    public required bool IsOneOfMany { get; init; }

    /// <summary>The tier of all such policies; null if each names its own, as in the newer API.</summary>
    public required Tier? FixedTier { get; init; }

    /// <summary>The maximum number of rules, peers and ports in a list.</summary>
    public required int MostItems { get; init; }

    /// <summary>ClusterNetworkPolicy, of v1alpha2.</summary>
    public static ClusterPolicyForm Newer { get; } =
        new()
        {
            AllowWord = "Accept",
            IsOneOfMany = true,
            FixedTier = null,
            MostItems = 25,
        };

    /// <summary>AdminNetworkPolicy, of v1alpha1.</summary>
    public static ClusterPolicyForm Admin { get; } =
        new()
        {
            AllowWord = "Allow",
            IsOneOfMany = true,
            FixedTier = Tier.AdminNetworkPolicy,
            MostItems = 100,
        };

    /// <summary>BaselineAdminNetworkPolicy, of v1alpha1: one for the whole cluster, named 'default'.</summary>
    public static ClusterPolicyForm Baseline { get; } = Admin with { IsOneOfMany = false, FixedTier = Tier.BaselineAdminNetworkPolicy };

    /// <summary>Whether it belongs to the newer API, whose ports are written by protocol.</summary>
    public bool IsNewer => FixedTier is null;

    /// <summary>The valid actions of a rule.</summary>
    public string[] Actions => IsOneOfMany ? [AllowWord, "Deny", "Pass"] : [AllowWord, "Deny"];

    /// <summary>The valid peers of egress rules. Domain names are not valid in a policy that decides last.</summary>
    public string[] EgressPeers =>
        IsOneOfMany ? ["namespaces", "pods", "networks", "nodes", "domainNames"] : ["namespaces", "pods", "networks", "nodes"];

    /// <summary>Reads one policy; null, with errors, if it is broken.</summary>
    public Policy? Read(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics) =>
        ClusterPolicyReader.Read(manifest, kind, this, options, diagnostics);
}
