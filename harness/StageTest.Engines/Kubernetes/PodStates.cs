using System.Net;
using k8s;
using k8s.Models;
using Polly.Timeout;
using StageTest.Core.Engines;

namespace StageTest.Engines.Kubernetes;

/// <summary>Waits until pods run, and says what kept them from it.</summary>
internal static class PodStates
{
    // These do not pass by themselves: an image that is absent stays absent.
    private static readonly string[] Hopeless =
        ["ErrImageNeverPull", "InvalidImageName", "ImageInspectError", "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "ErrImagePull", "ImagePullBackOff", "CrashLoopBackOff"];

    /// <summary>Waits until all pods run and are ready, and answers with where, in their order.</summary>
    /// <exception cref="EngineException">Time is up, or a pod will never run.</exception>
    public static async Task<IReadOnlyList<PodPlace>> RunningAsync(
        ClusterClient client, IReadOnlyList<(ObjectId Id, int ControlPort)> wanted, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<ObjectId, V1Pod>();
        var namespaces = wanted.Select(w => w.Id.Namespace).Distinct().ToArray();
        try
        {
            await Waits.Until(Waits.PodsRunning).ExecuteAsync(async token =>
            {
                foreach (var home in namespaces)
                {
                    var pods = await client.CallAsync($"list pods of '{home}'", t => client.Api.CoreV1.ListNamespacedPodAsync(home, cancellationToken: t), token);
                    foreach (var pod in pods.Items)
                    {
                        seen[new("v1", "Pod", home, pod.Metadata.Name)] = pod;
                    }
                }

                var stuck = wanted.Where(w => seen.TryGetValue(w.Id, out var pod) && Hopeless.Contains(WaitingReason(pod))).Select(w => w.Id).ToArray();
                return stuck.Length > 0
                    ? throw new EngineException(await DescribeAsync(client, "cannot start", stuck, seen, token))
                    : wanted.All(w => seen.TryGetValue(w.Id, out var pod) && IsReady(pod));
            }, cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            var late = wanted.Select(w => w.Id).Where(id => !seen.TryGetValue(id, out var pod) || !IsReady(pod)).ToArray();
            throw new EngineException(await DescribeAsync(client, $"did not run after {Waits.PodsRunning.TotalSeconds:0} seconds", late, seen, cancellationToken));
        }

        return [.. wanted.Select(w => new PodPlace(w.Id, IPAddress.Parse(seen[w.Id].Status.PodIP), seen[w.Id].Spec.NodeName, w.ControlPort))];
    }

    private static bool IsReady(V1Pod pod) =>
        pod.Status is { Phase: "Running", PodIP: not null } && pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private static string? WaitingReason(V1Pod pod) => pod.Status.ContainerStatuses?.FirstOrDefault()?.State?.Waiting?.Reason;

    private static string? WaitingMessage(V1Pod pod) => pod.Status.ContainerStatuses?.FirstOrDefault()?.State?.Waiting?.Message;

    private static async Task<string> DescribeAsync(
        ClusterClient client, string what, ObjectId[] pods, Dictionary<ObjectId, V1Pod> seen, CancellationToken cancellationToken)
    {
        const int few = 3;
        var lines = new List<string> { $"{pods.Length} of the scenario's pods {what}:" };
        foreach (var id in pods.Take(few))
        {
            var state = seen.TryGetValue(id, out var pod)
                ? $"{pod.Status.Phase}, {WaitingReason(pod) ?? "not ready"} (image {pod.Spec.Containers[0].Image}; {WaitingMessage(pod) ?? "nothing said"}){(pod.Spec.NodeName is { } node ? $" on node {node}" : ", on no node yet")}"
                : "not there";
            var events = await client.CallAsync($"list events of {id}", token =>
                client.Api.CoreV1.ListNamespacedEventAsync(id.Namespace, fieldSelector: $"involvedObject.name={id.Name}", cancellationToken: token), cancellationToken);

            // Times are rounded differently from event to event, so a warning goes before what only seems later.
            var last = events.Items.OrderBy(e => e.Type == "Warning").ThenBy(e => e.LastTimestamp ?? e.EventTime ?? e.Metadata.CreationTimestamp).LastOrDefault();
            lines.Add($"{id}: {state}. Last event: {(last is null ? "none" : $"{last.Reason}: {last.Message}")}");
        }

        return string.Join('\n', lines);
    }
}
