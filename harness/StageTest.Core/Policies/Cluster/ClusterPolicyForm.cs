using StageTest.Core.Documents;

namespace StageTest.Core.Policies.Cluster;

/// <summary>In what the policies of network-policy-api for whole clusters differ from each other.</summary>
internal sealed record ClusterPolicyForm
{
    /// <summary>How the action is written that lets a connection through.</summary>
    public required string AllowWord { get; init; }

    /// <summary>Whether a rule may leave the decision to what comes after, and a policy has a priority among its like.</summary>
    public required bool IsOneOfMany { get; init; }

    /// <summary>The tier of all such policies; null if each names its own, as the newer API wants.</summary>
    public required Tier? FixedTier { get; init; }

    /// <summary>How many rules, peers and ports a list may have.</summary>
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

    /// <summary>BaselineAdminNetworkPolicy, of v1alpha1: one for the whole cluster, called 'default'.</summary>
    public static ClusterPolicyForm Baseline { get; } = Admin with { IsOneOfMany = false, FixedTier = Tier.BaselineAdminNetworkPolicy };

    /// <summary>Whether it is of the newer API, whose ports are written by protocol.</summary>
    public bool IsNewer => FixedTier is null;

    /// <summary>The actions that a rule may have.</summary>
    public string[] Actions => IsOneOfMany ? [AllowWord, "Deny", "Pass"] : [AllowWord, "Deny"];

    /// <summary>What a peer that connections go to may be. Names of domains are not for a policy that decides last.</summary>
    public string[] EgressPeers =>
        IsOneOfMany ? ["namespaces", "pods", "networks", "nodes", "domainNames"] : ["namespaces", "pods", "networks", "nodes"];

    /// <summary>Reads one policy; null, with errors, if it is broken.</summary>
    public Policy? Read(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics) =>
        ClusterPolicyReader.Read(manifest, kind, this, options, diagnostics);
}
