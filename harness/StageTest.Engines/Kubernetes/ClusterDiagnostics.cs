using System.Globalization;
using System.Text;
using k8s;
using k8s.Models;

namespace StageTest.Engines.Kubernetes;

/// <summary>What a cluster knows about a failure, as files for people.</summary>
internal static class ClusterDiagnostics
{
    private static readonly string[] SystemNamespaces = ["kube-system", "calico-system", "calico-apiserver", "tigera-operator"];

    /// <summary>Writes nodes, pod states and events, and the last lines that the pods of the network wrote.</summary>
    public static async Task WriteAsync(ClusterClient client, IReadOnlyList<string> namespaces, string directory, CancellationToken cancellationToken)
    {
        var nodes = await client.CallAsync("list nodes", token => client.Api.CoreV1.ListNodeAsync(cancellationToken: token), cancellationToken);
        await WriteAsync("cluster-nodes.txt", nodes.Items.Select(n =>
            $"{n.Metadata.Name}\t{n.Status.NodeInfo.KubeletVersion}\t{n.Status.NodeInfo.KernelVersion}\t{string.Join(", ", n.Status.Conditions.Select(c => $"{c.Type}={c.Status} {c.Reason}"))}"));

        var pods = await client.CallAsync("list pods", token => client.Api.CoreV1.ListPodForAllNamespacesAsync(cancellationToken: token), cancellationToken);
        var ours = pods.Items.Where(p => namespaces.Contains(p.Metadata.NamespaceProperty) || SystemNamespaces.Contains(p.Metadata.NamespaceProperty)).ToArray();
        await WriteAsync("cluster-pods.txt", ours.Select(Describe));

        var events = await client.CallAsync("list events", token => client.Api.CoreV1.ListEventForAllNamespacesAsync(cancellationToken: token), cancellationToken);
        await WriteAsync("cluster-events.txt", events.Items.OrderBy(Time).Select(e => string.Create(
            CultureInfo.InvariantCulture,
            $"{Time(e):O}\t{e.Type}\t{e.InvolvedObject.Kind} {e.InvolvedObject.NamespaceProperty}/{e.InvolvedObject.Name}\t{e.Reason}: {e.Message}")));

        const int lines = 400;
        foreach (var pod in ours)
        {
            foreach (var container in pod.Spec.Containers)
            {
                await WriteAsync(
                    $"log-{pod.Metadata.NamespaceProperty}-{pod.Metadata.Name}-{container.Name}.txt",
                    [await client.LogAsync(pod.Metadata.NamespaceProperty, pod.Metadata.Name, container.Name, lines, cancellationToken)]);
            }
        }

        Task WriteAsync(string name, IEnumerable<string> lines) => File.WriteAllLinesAsync(Path.Combine(directory, name), lines, cancellationToken);
    }

    private static DateTime? Time(Corev1Event e) => e.LastTimestamp ?? e.EventTime ?? e.Metadata.CreationTimestamp;

    private static string Describe(V1Pod pod)
    {
        var text = new StringBuilder($"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}\t{pod.Status.Phase}\t{pod.Status.PodIP}\t{pod.Spec.NodeName}");
        foreach (var container in pod.Status.ContainerStatuses ?? [])
        {
            var waiting = container.State?.Waiting;
            var ended = container.State?.Terminated ?? container.LastState?.Terminated;
            text.Append(CultureInfo.InvariantCulture, $"\t{container.Name} ready={container.Ready} restarts={container.RestartCount} {waiting?.Reason} {waiting?.Message}");
            text.Append(ended is null ? "" : $" ended with {ended.ExitCode} {ended.Reason}");
        }

        return text.ToString();
    }
}
