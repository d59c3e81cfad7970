using System.Collections.Immutable;
using k8s;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Cluster;

/// <summary>Removes what runs left on a cluster, by the label that everything of a run carries.</summary>
internal static class ClusterCleaner
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

    /// <summary>Removes it, of runs that still go on too, and answers with what it was.</summary>
    /// <param name="options">The cluster.</param>
    /// <param name="run">The run's name, or null for all runs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">The cluster cannot be asked, or refuses.</exception>
    public static async Task<IReadOnlyList<string>> CleanAsync(ClusterOptions options, string? run, CancellationToken cancellationToken)
    {
        var label = run is null ? ObjectId.RunLabel : $"{ObjectId.RunLabel}={run}";
        using var client = await ExistingCluster.ConnectAsync(options, "clean");
        await CalicoApi.ChooseAsync(client, cancellationToken);
        var left = await FindAsync(client, label, cancellationToken);
        var removal = new Removal(client, "'stagetest clean' tries again.");
        await removal.DeleteAsync(left.Where(id => id.Kind != Tier.Kind), cancellationToken);
        await removal.GoneAsync([.. left.Where(id => id.Kind == "Namespace")], cancellationToken);
        await removal.DeleteAsync(left.Where(id => id.Kind == Tier.Kind), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        removal.ThrowIfAnythingIsLeft();
        return [.. left.Select(id => id.ToString())];
    }

    /// <summary>Policies, sets, namespaces and tiers that a label selector finds, in the order in which they are removed.</summary>
    internal static async Task<ImmutableArray<ObjectId>> FindAsync(ClusterClient client, string label, CancellationToken cancellationToken)
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
