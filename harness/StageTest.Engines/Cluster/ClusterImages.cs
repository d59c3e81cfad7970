using k8s;
using k8s.Models;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Cluster;

/// <summary>The images of Calico that a cluster of the user runs, for reports.</summary>
internal static class ClusterImages
{
    // As Calico's manifests and its operator label their pods.
    private const string Selector = "k8s-app in (calico-node,calico-typha,calico-kube-controllers,calico-apiserver,calico-webhooks)";

    /// <summary>Each image with its digest; null if there is none, or without permission to read the pods of the cluster.</summary>
    /// <exception cref="EngineException">The cluster cannot be asked.</exception>
    public static async Task<string?> SourcesAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        IList<V1Pod> pods;
        try
        {
            pods = (
                await client.CallAsync(
                    "list Calico's pods",
                    token => client.Api.CoreV1.ListPodForAllNamespacesAsync(labelSelector: Selector, cancellationToken: token),
                    cancellationToken
                )
            ).Items;
        }
        catch (EngineException refusal) when (ClusterCalls.IsRefusal(refusal, System.Net.HttpStatusCode.Forbidden))
        {
            return null;
        }

        var images = pods.SelectMany(p => (p.Status?.InitContainerStatuses ?? []).Concat(p.Status?.ContainerStatuses ?? []))
            .Where(c => c.ImageID is { Length: > 0 })
            .Select(c => $"{c.Image.Split('@')[0]} {c.ImageID[(c.ImageID.LastIndexOf('@') + 1)..]}")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        return images.Length == 0 ? null : UnpinnedInputs.Text(images.Select(i => UnpinnedInputs.Text(i, "of the cluster")));
    }
}
