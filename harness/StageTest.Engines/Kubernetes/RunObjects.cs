using System.Collections.Immutable;
using k8s;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes;

/// <summary>The objects of runs on a cluster, which all carry a label.</summary>
internal static class RunObjects
{
    // Policies are removed first, because the pods that they select go with the namespaces; tiers are last, because they contain policies.
    private static readonly ImmutableArray<PolicyObjectKind> Policies =
    [
        .. PolicyKinds.Known.Applied.Where(k => !k.HoldsPolicies).OrderBy(k => k.IsNamespaced),
    ];

    private static readonly ImmutableArray<PolicyObjectKind> Holders = [.. PolicyKinds.Known.Applied.Where(k => k.HoldsPolicies)];

    /// <summary>Whether an object contains policies, so that it is removed after them.</summary>
    public static bool HoldsPolicies(ObjectId id) => Holders.Any(k => k.Is(id.ApiVersion, id.Kind));

    /// <summary>Policies, sets, namespaces and tiers that match a label selector, in the order of removal.</summary>
    public static async Task<ImmutableArray<ObjectId>> FindAsync(ClusterClient client, string label, CancellationToken cancellationToken)
    {
        var groups = (
            await client.CallAsync("list its API groups", token => client.Api.Apis.GetAPIVersionsAsync(token), cancellationToken)
        ).Groups;
        var found = ImmutableArray.CreateBuilder<ObjectId>();
        foreach (var kind in Policies)
        {
            await AddAsync(kind);
        }

        found.AddRange(await client.ListAsync("v1", "Namespace", label, cancellationToken));
        foreach (var kind in Holders)
        {
            await AddAsync(kind);
        }

        return found.ToImmutable();

        async Task AddAsync(PolicyObjectKind kind)
        {
            foreach (
                var version in kind.ApiVersions[0] == CalicoStore.Served && client.ConvertsFor is not null
                    ? [CalicoStore.Served]
                    : groups.Where(g => g.Name == kind.Group).SelectMany(g => g.Versions).Select(v => v.GroupVersion)
            )
            {
                if (await client.HasAsync(version, kind.Kind, cancellationToken))
                {
                    found.AddRange(await client.ListAsync(version, kind.Kind, label, cancellationToken));
                }
            }
        }
    }
}
