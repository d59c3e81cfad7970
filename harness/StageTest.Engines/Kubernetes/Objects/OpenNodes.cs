using System.Collections.Immutable;
using System.Net;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The nodes of a cluster that accept pods.</summary>
internal static class OpenNodes
{
    private const string OfKubernetes = "node.kubernetes.io/";

    /// <summary>Their names, in order, see <see cref="PlacesAsync"/>.</summary>
    /// <exception cref="EngineException">The server refused or does not answer.</exception>
    public static async Task<string[]> NamesAsync(ClusterClient client, CancellationToken cancellationToken) =>
        [.. (await PlacesAsync(client, cancellationToken)).Select(n => n.Name)];

    /// <summary>
    /// Their names and addresses, ordered by name. Pods of scenarios respect taints of users; taints by Kubernetes itself are temporary and
    /// ignored.
    /// </summary>
    /// <exception cref="EngineException">The server refused or does not answer.</exception>
    public static async Task<ImmutableArray<NodePlace>> PlacesAsync(ClusterClient client, CancellationToken cancellationToken)
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
                .Select(n => new NodePlace(n.Metadata.Name, AddressesOf(n)) { Pods = PodsOf(n) })
                .OrderBy(n => n.Name, StringComparer.Ordinal),
        ];
    }

    private static int? PodsOf(V1Node node) =>
        node.Status?.Allocatable?.TryGetValue("pods", out var pods) == true ? (int)pods.ToDecimal() : null;

    // Addresses of the cluster's network: kube-proxy opens node ports there by default (--nodeport-addresses).
    private static ImmutableArray<IPAddress> AddressesOf(V1Node node) =>
        [
            .. (node.Status?.Addresses ?? [])
                .Where(a => a.Type == "InternalIP")
                .Select(a => IPAddress.TryParse(a.Address, out var address) ? address : null)
                .OfType<IPAddress>(),
        ];
}
