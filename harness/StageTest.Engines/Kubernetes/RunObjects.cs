using System.Collections.Immutable;
using k8s;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes;

/// <summary>What runs made on a cluster, by the label that everything of a run carries.</summary>
internal static class RunObjects
{
    // Policies go first, because what they select is gone with the namespaces; tiers last, because policies are in them.
    private static readonly ImmutableArray<(string Group, string Kind)> Policies =
    [
        ("projectcalico.org", "StagedGlobalNetworkPolicy"),
        ("projectcalico.org", "GlobalNetworkPolicy"),
        ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
        ("policy.networking.k8s.io", "AdminNetworkPolicy"),
        ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
        ("projectcalico.org", "GlobalNetworkSet"),
        ("projectcalico.org", "StagedNetworkPolicy"),
        ("projectcalico.org", "StagedKubernetesNetworkPolicy"),
        ("projectcalico.org", "NetworkPolicy"),
        ("networking.k8s.io", "NetworkPolicy"),
        ("projectcalico.org", "NetworkSet"),
    ];

    private static readonly (string Group, string Kind) Tier = ("projectcalico.org", "Tier");

    /// <summary>Policies, sets, namespaces and tiers that a label selector finds, in the order in which they are removed.</summary>
    public static async Task<ImmutableArray<ObjectId>> FindAsync(ClusterClient client, string label, CancellationToken cancellationToken)
    {
        var groups = (
            await client.CallAsync("list its API groups", token => client.Api.Apis.GetAPIVersionsAsync(token), cancellationToken)
        ).Groups;
        var found = ImmutableArray.CreateBuilder<ObjectId>();
        foreach (var (group, kind) in Policies)
        {
            await AddAsync(group, kind);
        }

        found.AddRange(await client.ListAsync("v1", "Namespace", label, cancellationToken));
        await AddAsync(Tier.Group, Tier.Kind);
        return found.ToImmutable();

        async Task AddAsync(string group, string kind)
        {
            foreach (
                var version in group == Tier.Group && client.ConvertsFor is not null
                    ? [CalicoStore.Served]
                    : groups.Where(g => g.Name == group).SelectMany(g => g.Versions).Select(v => v.GroupVersion)
            )
            {
                if (await client.HasAsync(version, kind, cancellationToken))
                {
                    found.AddRange(await client.ListAsync(version, kind, label, cancellationToken));
                }
            }
        }
    }
}
