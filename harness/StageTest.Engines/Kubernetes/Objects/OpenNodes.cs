using k8s;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The nodes of a cluster that take pods.</summary>
internal static class OpenNodes
{
    private const string OfKubernetes = "node.kubernetes.io/";

    /// <summary>
    /// Their names, in order. Where users keep pods away those of scenarios do not go either; what Kubernetes itself says of a node, it
    /// takes back.
    /// </summary>
    /// <exception cref="EngineException">The server refused or does not answer.</exception>
    public static async Task<string[]> NamesAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        var nodes = await client.CallAsync(
            "list nodes",
            token => client.Api.CoreV1.ListNodeAsync(cancellationToken: token),
            cancellationToken
        );
        return
        [
            .. nodes
                .Items.Where(n =>
                    n.Spec.Unschedulable != true
                    && !(n.Spec.Taints ?? []).Any(t =>
                        t.Effect is "NoSchedule" or "NoExecute" && !t.Key.StartsWith(OfKubernetes, StringComparison.Ordinal)
                    )
                )
                .Select(n => n.Metadata.Name)
                .Order(StringComparer.Ordinal),
        ];
    }
}
