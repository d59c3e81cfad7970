using System.Collections.Immutable;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes;

/// <summary>The permissions that a run needs on a cluster: checked before it begins, and printed as a ClusterRole.</summary>
internal static class ClusterPermissions
{
    private const string Tiered = "tier.";

    private static readonly string Calico = CalicoStore.Served.Split('/')[0];
    private static readonly string Store = CalicoStore.ApiVersion.Split('/')[0];

    private static readonly string[] Change = ["get", "list", "create", "patch", "delete"];

    private sealed record Permission(string Group, string[] Resources, string[] Verbs, bool IsClusterScope = false)
    {
        // Only some scenarios need it, and an API server reports it itself.
        public bool IsOptional { get; init; }
    }

    private static readonly ImmutableArray<Permission> All =
    [
        new("", ["namespaces"], Change),
        new("", ["serviceaccounts", "services"], ["get", "create", "patch"]),
        new("", ["services/status"], ["patch"], IsClusterScope: true) { IsOptional = true },
        new("discovery.k8s.io", ["endpointslices"], ["get", "create", "patch"]) { IsOptional = true },
        new("", ["pods"], ["get", "list", "create"]),
        new("", ["pods"], ["watch"]) { IsOptional = true },
        new("", ["pods/exec"], ["create", "get"]),
        new("", ["pods/log"], ["get"]),
        new("", ["events", "nodes"], ["list"]),
        new(Calico, ["clusterinformations", "felixconfigurations"], ["get"]) { IsOptional = true },
        .. PolicyKinds.Known.Applied.GroupBy(k => (k.Group, k.IsNamespaced, Verbs: string.Join(' ', k.Verbs))).SelectMany(g => Of([.. g])),
    ];

    /// <summary>The smallest ClusterRole that a run needs, as YAML.</summary>
    /// <param name="allowClusterScope">Whether cluster-scoped policies will be applied.</param>
    /// <param name="calicoStore">Whether Calico's objects are written to its store, for clusters without a server for Calico's API.</param>
    public static string ClusterRole(bool allowClusterScope, bool calicoStore)
    {
        static string List(IEnumerable<string> texts) => string.Join(", ", texts.Select(t => $"\"{t}\""));
        var rules = Needed(allowClusterScope, calicoStore)
            .Select(p => $"  - {{ apiGroups: [\"{p.Group}\"], resources: [{List(p.Resources)}], verbs: [{List(p.Verbs)}] }}");
        return $"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: stagetest
            rules:
            {string.Join('\n', rules)}

            """;
    }

    /// <summary>Checks every permission on the cluster, those for Calico if it has Calico.</summary>
    /// <exception cref="EngineException">Permissions are missing; the message names all of them.</exception>
    internal static async Task CheckAsync(ClusterClient client, bool allowClusterScope, CancellationToken cancellationToken)
    {
        var groups = (await client.CallAsync("list its API groups", token => client.Api.Apis.GetAPIVersionsAsync(token), cancellationToken))
            .Groups.Select(g => g.Name)
            .Append("")
            .ToHashSet();
        var wanted = Needed(allowClusterScope, client.ConvertsFor is not null)
            .Where(p => !p.IsOptional && groups.Contains(p.Group))
            .SelectMany(p => p.Resources.SelectMany(resource => p.Verbs.Select(verb => (p.Group, Resource: resource, Verb: verb))))
            .Distinct()
            .ToArray();
        var missing = new List<string>();
        foreach (var (group, resource, verb) in wanted)
        {
            var parts = resource.Split('/');
            var review = await client.CallAsync(
                "review its permissions",
                token =>
                    client.Api.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(
                        new()
                        {
                            Spec = new()
                            {
                                ResourceAttributes = new V1ResourceAttributes
                                {
                                    Group = group,
                                    Resource = parts[0],
                                    Subresource = parts.Length > 1 ? parts[1] : null,
                                    Verb = verb,
                                },
                            },
                        },
                        cancellationToken: token
                    ),
                cancellationToken
            );
            if (!review.Status.Allowed)
            {
                missing.Add($"{verb} {resource}{(group.Length > 0 ? "." + group : "")}");
            }
        }

        if (missing.Count > 0)
        {
            throw new EngineException(
                $"The cluster at {client.Server} does not permit what a run needs: {string.Join(", ", missing)}. "
                    + "'stagetest "
                    + $"cluster-role{(allowClusterScope ? " --allow-cluster-scope" : "")}"
                    + $"{(client.ConvertsFor is null ? "" : " --calico-store")}' prints a role that does."
            );
        }
    }

    // Calico's server has separate resource names for policies in tiers, and grants them to users who may read the tier.
    private static IEnumerable<Permission> Of(PolicyObjectKind[] kinds)
    {
        var (group, verbs, isClusterScope) = (kinds[0].Group, kinds[0].Verbs.ToArray(), !kinds[0].IsNamespaced);
        yield return new(group, [.. kinds.Select(k => k.Plural)], verbs, isClusterScope);
        if (kinds.OfType<PolicyKind>().Where(k => k.IsTiered).Select(k => Tiered + k.Plural).ToArray() is { Length: > 0 } tiered)
        {
            yield return new(group, tiered, [.. verbs, "update"], isClusterScope);
        }

        if (kinds.Where(k => k.HoldsPolicies).Select(k => k.Plural).ToArray() is { Length: > 0 } holders)
        {
            yield return new(group, holders, ["get"]);
        }
    }

    // The store has no permissions for tiers.
    private static IEnumerable<Permission> Needed(bool allowClusterScope, bool calicoStore)
    {
        var needed = All.Where(p => allowClusterScope || !p.IsClusterScope);
        return calicoStore
            ? needed
                .Where(p => !p.Resources[0].StartsWith(Tiered, StringComparison.Ordinal))
                .Select(p => p.Group == Calico ? p with { Group = Store } : p)
                .Append(new(Store, ["clusterinformations"], ["get"]))
            : needed;
    }
}
