using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes;

/// <summary>
/// Reads the objects of a cluster: namespaces, workloads, Services, NetworkPolicies and, if needed, tiers. It changes nothing.
/// </summary>
/// <remarks>A kind that the server does not serve has no objects. A refusal for lack of a right is an error.</remarks>
internal static class ClusterApplication
{
    // Servers before v1.21 serve CronJobs only in this version; the fields that are read are the same.
    private const string FormerBatch = "v1beta1";

    /// <summary>Reads it; null, with errors, if an object cannot be read.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="name">What messages call the cluster.</param>
    /// <param name="readsTiers">Whether Calico's tiers are read too, which needs a right of its own.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The server refused, or could not be reached.</exception>
    public static async Task<Application?> ReadAsync(
        ClusterClient client,
        string name,
        bool readsTiers,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        var (core, apps, batch, networking) = (client.Api.CoreV1, client.Api.AppsV1, client.Api.BatchV1, client.Api.NetworkingV1);
        var files = new List<(string File, string Text)>();
        async Task<bool> Add<TList, TItem>(
            string kind,
            string plural,
            string apiVersion,
            Func<string?, CancellationToken, Task<TList>> list
        )
            where TList : IKubernetesObject<V1ListMeta>, IItems<TItem>
            where TItem : IKubernetesObject<V1ObjectMeta>
        {
            var isServed = false;
            try
            {
                await foreach (var item in client.EachAsync<TList, TItem>($"list {plural}", list, cancellationToken))
                {
                    isServed = true;
                    if (IsOfItself(item))
                    {
                        var labels = item.Labels() ?? new Dictionary<string, string>();
                        var whole = JsonNode.Parse(KubernetesJson.Serialize(item))!;
                        files.Add(File(name, item.Namespace(), item.Name(), labels, kind, apiVersion, whole));
                    }
                }
            }
            catch (EngineException refusal) when (!isServed && ClusterCalls.IsRefusal(refusal, HttpStatusCode.NotFound))
            {
                client.Log($"does not serve {kind} of {apiVersion}");
                return false;
            }

            return true;
        }

        // Kinds that the typed client does not know, in the first of several versions that the server offers.
        async Task AddCustom(string kind, string plural, string apiVersion, params (string Group, string Version)[] served)
        {
            foreach (var (group, version) in served)
            {
                try
                {
                    var list = await client.CallAsync(
                        $"list {plural}",
                        async token =>
                            (JsonElement)
                                await client.Api.CustomObjects.ListClusterCustomObjectAsync(
                                    group,
                                    version,
                                    plural,
                                    cancellationToken: token
                                ),
                        cancellationToken
                    );
                    foreach (var item in JsonNode.Parse(list.GetRawText())!["items"]!.AsArray())
                    {
                        var metadata = item!["metadata"]!;
                        files.Add(
                            File(
                                name,
                                (string?)metadata["namespace"],
                                (string)metadata["name"]!,
                                new Dictionary<string, string>(),
                                kind,
                                apiVersion,
                                item
                            )
                        );
                    }

                    return;
                }
                catch (EngineException refusal) when (ClusterCalls.IsRefusal(refusal, HttpStatusCode.NotFound))
                {
                    client.Log($"does not serve {kind} of {group}/{version}");
                }
            }
        }

        await Add<V1NamespaceList, V1Namespace>("Namespace", "namespaces", "v1", (next, token) =>
            core.ListNamespaceAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1ServiceList, V1Service>("Service", "services", "v1", (next, token) =>
            core.ListServiceForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1DeploymentList, V1Deployment>("Deployment", "deployments", "apps/v1", (next, token) =>
            apps.ListDeploymentForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1StatefulSetList, V1StatefulSet>("StatefulSet", "statefulsets", "apps/v1", (next, token) =>
            apps.ListStatefulSetForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1DaemonSetList, V1DaemonSet>("DaemonSet", "daemonsets", "apps/v1", (next, token) =>
            apps.ListDaemonSetForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1ReplicaSetList, V1ReplicaSet>("ReplicaSet", "replicasets", "apps/v1", (next, token) =>
            apps.ListReplicaSetForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        var hasCronJobs = await Add<V1CronJobList, V1CronJob>("CronJob", "cronjobs", "batch/v1", (next, token) =>
            batch.ListCronJobForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        if (!hasCronJobs)
        {
            await AddCustom("CronJob", "cronjobs", "batch/v1", ("batch", FormerBatch));
        }

        await Add<V1JobList, V1Job>("Job", "jobs", "batch/v1", (next, token) =>
            batch.ListJobForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1PodList, V1Pod>("Pod", "pods", "v1", (next, token) =>
            core.ListPodForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        var policy = PolicyKinds.Known.All.OfType<PolicyKind>().Single(k => k.Dialect == PolicyDialect.Kubernetes && !k.IsStaged);
        await Add<V1NetworkPolicyList, V1NetworkPolicy>(policy.Kind, policy.Plural, policy.ApiVersions[0], (next, token) =>
            networking.ListNetworkPolicyForAllNamespacesAsync(
                limit: ClusterClient.PageSize,
                continueParameter: next,
                cancellationToken: token
            )
        );
        if (readsTiers)
        {
            var tier = PolicyKinds.Known.All.Single(k => k.Kind == nameof(Tier));
            await AddCustom(tier.Kind, tier.Plural, tier.ApiVersions[0], Split(CalicoStore.Served), Split(CalicoStore.ApiVersion));
        }

        client.Log(string.Create(CultureInfo.InvariantCulture, $"read {files.Count} objects"));
        return ApplicationReader.Read(files, name, diagnostics, isWhole: false);
    }

    // An object made by a controller is described by its owner, and a pod that has ended has no traffic.
    private static bool IsOfItself<T>(T item)
        where T : IKubernetesObject<V1ObjectMeta> =>
        !(item.Metadata.OwnerReferences ?? []).Any(o => o.Controller == true)
        && item is not V1Pod { Status.Phase: "Succeeded" or "Failed" };

    private static (string Group, string Version) Split(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is var at ? (apiVersion[..at], apiVersion[(at + 1)..]) : default;

    private static (string File, string Text) File(
        string cluster,
        string? home,
        string name,
        IDictionary<string, string> labels,
        string kind,
        string apiVersion,
        JsonNode whole
    )
    {
        var metadata = new JsonObject { ["name"] = name };
        if (home is { Length: > 0 })
        {
            metadata["namespace"] = home;
        }

        if (labels.Count > 0)
        {
            metadata["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)));
        }

        var text = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = metadata,
            ["spec"] = whole["spec"]?.DeepClone(),
        };
        return ($"{cluster}: {kind} {(home is { Length: > 0 } ? $"{home}/{name}" : name)}", text.ToJsonString());
    }
}
