using System.Collections.Immutable;
using k8s;
using StageTest.Core.Engines;

namespace StageTest.Engines.Kubernetes;

/// <summary>Removes what runs left on a cluster, by the label that everything of a run carries.</summary>
public static class ClusterCleaner
{
    // Policies first, because what they select is gone with the namespaces; tiers last, because policies are in them.
    private static readonly ImmutableArray<(string Group, string Kind)> ClusterWide =
    [
        ("projectcalico.org", "StagedGlobalNetworkPolicy"), ("projectcalico.org", "GlobalNetworkPolicy"), ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
        ("policy.networking.k8s.io", "AdminNetworkPolicy"), ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"), ("projectcalico.org", "GlobalNetworkSet"),
    ];

    private static readonly (string Group, string Kind) Tier = ("projectcalico.org", "Tier");

    /// <summary>Removes it, of all runs, those that still go on too, and answers with what it was.</summary>
    /// <exception cref="EngineException">The cluster cannot be asked, or refuses.</exception>
    public static async Task<IReadOnlyList<string>> CleanAsync(ClusterOptions options, CancellationToken cancellationToken)
    {
        using var client = await ExistingCluster.ConnectAsync(options, "clean");
        var groups = (await client.CallAsync("list its API groups", token => client.Api.Apis.GetAPIVersionsAsync(token), cancellationToken)).Groups;
        var removed = new List<ObjectId>();
        foreach (var (group, kind) in ClusterWide)
        {
            await RemoveAsync(group, kind);
        }

        var namespaces = await client.ListAsync("v1", "Namespace", ObjectId.RunLabel, cancellationToken);
        foreach (var home in namespaces)
        {
            await client.DeleteAsync(home, cancellationToken);
            removed.Add(home);
        }

        await Waits.Until(Waits.NamespacesGone).ExecuteAsync(
            async token => (await client.ListAsync("v1", "Namespace", ObjectId.RunLabel, token)).Count == 0, cancellationToken);
        await RemoveAsync(Tier.Group, Tier.Kind);
        return [.. removed.Select(id => id.ToString())];

        async Task RemoveAsync(string group, string kind)
        {
            foreach (var version in groups.Where(g => g.Name == group).SelectMany(g => g.Versions).Select(v => v.GroupVersion))
            {
                if (!await client.HasAsync(version, kind, cancellationToken))
                {
                    continue;
                }

                foreach (var id in await client.ListAsync(version, kind, ObjectId.RunLabel, cancellationToken))
                {
                    await client.DeleteAsync(id, cancellationToken);
                    removed.Add(id);
                }
            }
        }
    }
}
