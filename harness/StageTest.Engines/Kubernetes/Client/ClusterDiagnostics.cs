using System.Globalization;
using System.Text;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>What a cluster knows about a failure, as files for people.</summary>
internal static class ClusterDiagnostics
{
    private static readonly string[] SystemNamespaces = ["kube-system", "calico-system", "calico-apiserver", "tigera-operator"];

    /// <summary>
    /// Writes nodes, pod states, events and the last log lines of the network's pods. A refusal is written into the file instead.
    /// </summary>
    /// <exception cref="EngineException">The cluster no longer answers.</exception>
    public static async Task WriteAsync(
        ClusterClient client,
        IReadOnlyList<string> namespaces,
        string directory,
        CancellationToken cancellationToken
    )
    {
        await WriteAsync("cluster-nodes.txt", async () =>
            (
                await client.CallAsync("list nodes", token => client.Api.CoreV1.ListNodeAsync(cancellationToken: token), cancellationToken)
            ).Items.Select(Describe)
        );

        V1Pod[] ours = [];
        await WriteAsync("cluster-pods.txt", async () =>
        {
            var pods = await client.CallAsync(
                "list pods",
                token => client.Api.CoreV1.ListPodForAllNamespacesAsync(cancellationToken: token),
                cancellationToken
            );
            ours =
            [
                .. pods.Items.Where(p =>
                    namespaces.Contains(p.Metadata.NamespaceProperty) || SystemNamespaces.Contains(p.Metadata.NamespaceProperty)
                ),
            ];
            return ours.Select(Describe);
        });
        await WriteAsync("cluster-events.txt", async () =>
            (
                await client.CallAsync(
                    "list events",
                    token => client.Api.CoreV1.ListEventForAllNamespacesAsync(cancellationToken: token),
                    cancellationToken
                )
            )
                .Items.OrderBy(Time)
                .Select(Describe)
        );

        const int lines = 400;
        foreach (var (pod, container) in ours.SelectMany(pod => pod.Spec.Containers.Select(container => (pod.Metadata, container.Name))))
        {
            await WriteAsync($"log-{pod.NamespaceProperty}-{pod.Name}-{container}.txt", async () =>
                [await client.LogAsync(pod.NamespaceProperty, pod.Name, container, lines, cancellationToken)]
            );
        }

        async Task WriteAsync(string name, Func<Task<IEnumerable<string>>> read)
        {
            IEnumerable<string> content;
            try
            {
                content = await read();
            }
            catch (EngineException refusal)
            {
                // A node that does not answer is skipped; a server that does not answer ends the collection.
                content = [refusal.Message];
                if (client.IsInDoubt)
                {
                    await client.ThrowIfSilentAsync(cancellationToken);
                }
            }

            await File.WriteAllLinesAsync(Path.Combine(directory, name), content, cancellationToken);
        }
    }

    private static DateTime? Time(Corev1Event e) => e.LastTimestamp ?? e.EventTime ?? e.Metadata.CreationTimestamp;

    private static string Describe(V1Node node) =>
        $"{node.Metadata.Name}\t{node.Status?.NodeInfo?.KubeletVersion}\t{node.Status?.NodeInfo?.KernelVersion}"
        + $"\t{string.Join(", ", (node.Status?.Conditions ?? []).Select(c => $"{c.Type}={c.Status} {c.Reason}"))}"
        + $"\t{string.Join(", ", (node.Spec.Taints ?? []).Select(t => $"{t.Key}={t.Value}:{t.Effect}"))}";

    private static string Describe(Corev1Event e) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Time(e):O}\t{e.Type}\t{e.InvolvedObject.Kind} "
                + $"{e.InvolvedObject.NamespaceProperty}/{e.InvolvedObject.Name}\t{e.Reason}: {e.Message}"
        );

    private static string Describe(V1Pod pod)
    {
        var text = new StringBuilder(
            $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}\t{pod.Status.Phase}\t{pod.Status.PodIP}\t{pod.Spec.NodeName}"
        );
        foreach (var container in pod.Status.ContainerStatuses ?? [])
        {
            var waiting = container.State?.Waiting;
            var ended = container.State?.Terminated ?? container.LastState?.Terminated;
            text.Append(
                CultureInfo.InvariantCulture,
                $"\t{container.Name} ready={container.Ready} restarts={container.RestartCount} {waiting?.Reason} {waiting?.Message}"
            );
            text.Append(ended is null ? "" : $" ended with {ended.ExitCode} {ended.Reason}");
        }

        return text.ToString();
    }
}
