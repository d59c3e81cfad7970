using System.Globalization;
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

/// <summary>Reads what runs on a cluster: namespaces, workloads, Services and NetworkPolicies. Nothing is changed there.</summary>
internal static class ClusterApplication
{
    /// <summary>Reads it; null, with errors, where an object cannot be read.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="name">What messages call the cluster.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">The server refused, or could not be reached.</exception>
    public static async Task<Application?> ReadAsync(
        ClusterClient client,
        string name,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        var (core, apps, batch, networking) = (client.Api.CoreV1, client.Api.AppsV1, client.Api.BatchV1, client.Api.NetworkingV1);
        var files = new List<(string File, string Text)>();
        async Task Add<TList, TItem>(string kind, string plural, string apiVersion, Func<string?, CancellationToken, Task<TList>> list)
            where TList : IKubernetesObject<V1ListMeta>, IItems<TItem>
            where TItem : IKubernetesObject<V1ObjectMeta>
        {
            await foreach (var item in client.EachAsync<TList, TItem>($"list {plural}", list, cancellationToken))
            {
                if (IsOfItself(item))
                {
                    var place = item.Namespace() is { Length: > 0 } home ? $"{home}/{item.Name()}" : item.Name();
                    files.Add(($"{name}: {kind} {place}", Text(item, apiVersion, kind)));
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
        await Add<V1CronJobList, V1CronJob>("CronJob", "cronjobs", "batch/v1", (next, token) =>
            batch.ListCronJobForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
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
        client.Log(string.Create(CultureInfo.InvariantCulture, $"read {files.Count} objects"));
        return ApplicationReader.Read(files, name, diagnostics, isWhole: false);
    }

    // What a controller made is described by its owner, and a pod that has ended does nothing any more.
    private static bool IsOfItself<T>(T item)
        where T : IKubernetesObject<V1ObjectMeta> =>
        !(item.Metadata.OwnerReferences ?? []).Any(o => o.Controller == true)
        && item is not V1Pod { Status.Phase: "Succeeded" or "Failed" };

    private static string Text<T>(T item, string apiVersion, string kind)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        var whole = JsonNode.Parse(KubernetesJson.Serialize(item))!.AsObject();
        var metadata = new JsonObject { ["name"] = item.Name() };
        if (item.Namespace() is { Length: > 0 } home)
        {
            metadata["namespace"] = home;
        }

        if (item.Labels() is { Count: > 0 } labels)
        {
            metadata["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)));
        }

        var spec = whole["spec"]?.DeepClone();
        return new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = metadata,
            ["spec"] = spec,
        }.ToJsonString();
    }
}
