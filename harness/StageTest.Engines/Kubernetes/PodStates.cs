using System.Collections.Immutable;
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
    private static readonly string[] Hopeless = ["ErrImageNeverPull", "InvalidImageName", "ImageInspectError", "CreateContainerConfigError", "ImagePullBackOff"];

    // These may, for nodes try again. Not for ever.
    private static readonly string[] Failing = ["CreateContainerError", "RunContainerError", "CrashLoopBackOff"];
    private const int Patience = 2;

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
                await client.ThrowIfGoneAsync(token);
                foreach (var home in namespaces)
                {
                    var pods = await client.CallAsync($"list pods of '{home}'", t => client.Api.CoreV1.ListNamespacedPodAsync(home, cancellationToken: t), token);
                    foreach (var pod in pods.Items)
                    {
                        seen[new("v1", "Pod", home, pod.Metadata.Name)] = pod;
                    }
                }

                var stuck = wanted.Where(w => seen.TryGetValue(w.Id, out var pod) && Stuck(pod) is not null).Select(w => w.Id).ToArray();
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

        return [.. wanted.Select(w => new PodPlace(w.Id, AddressesOf(seen[w.Id]), seen[w.Id].Spec.NodeName, w.ControlPort))];
    }

    // Servers of one family only may leave the list out.
    private static ImmutableArray<IPAddress> AddressesOf(V1Pod pod) =>
        pod.Status.PodIPs is { Count: > 0 } all ? [.. all.Select(a => IPAddress.Parse(a.Ip))] : [IPAddress.Parse(pod.Status.PodIP)];

    private static bool IsReady(V1Pod pod) =>
        pod.Status is { Phase: "Running", PodIP: not null } && pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private static V1ContainerStateWaiting? Stuck(V1Pod pod) => pod.Status.ContainerStatuses?
        .Where(c => Hopeless.Contains(c.State?.Waiting?.Reason) || (Failing.Contains(c.State?.Waiting?.Reason) && c.RestartCount >= Patience)).FirstOrDefault()?.State.Waiting;

    // Of several containers the one that is stuck.
    private static V1ContainerStateWaiting? Waiting(V1Pod pod) =>
        Stuck(pod) ?? pod.Status.ContainerStatuses?.Select(c => c.State?.Waiting).FirstOrDefault(w => w is not null);

    private static async Task<string> DescribeAsync(
        ClusterClient client, string what, ObjectId[] pods, Dictionary<ObjectId, V1Pod> seen, CancellationToken cancellationToken)
    {
        const int few = 3;
        var lines = new List<string> { $"{pods.Length} of the scenario's pods {what}:" };
        foreach (var id in pods.Take(few))
        {
            var state = seen.TryGetValue(id, out var pod)
                ? $"{pod.Status.Phase}, {Waiting(pod)?.Reason ?? "not ready"} (image {pod.Spec.Containers[0].Image}; {Waiting(pod)?.Message ?? "nothing said"}){(pod.Spec.NodeName is { } node ? $" on node {node}" : ", on no node yet")}"
                : "not there";
            var events = await client.CallAsync($"list events of {id}", token =>
                client.Api.CoreV1.ListNamespacedEventAsync(id.Namespace, fieldSelector: $"involvedObject.name={id.Name}", cancellationToken: token), cancellationToken);

            // Times are rounded differently from event to event, so a warning goes before what only seems later.
            var last = events.Items.OrderBy(e => e.Type == "Warning").ThenBy(e => e.LastTimestamp ?? e.EventTime ?? e.Metadata.CreationTimestamp).LastOrDefault();
            lines.Add($"{id}: {state}. Last event: {(last is null ? "none" : $"{last.Reason}: {last.Message}")}");
            foreach (var crashed in pod?.Status.ContainerStatuses?.Where(c => (c.State?.Terminated ?? c.LastState?.Terminated) is not null) ?? [])
            {
                lines.Add($"  {crashed.Name} wrote: {(await client.LogAsync(id.Namespace, id.Name, crashed.Name, few, cancellationToken)).Trim()}");
            }
        }

        return string.Join('\n', lines);
    }
}
