using k8s;
using k8s.Models;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.K3s;

/// <summary>Waits until parts of a cluster are ready according to its API. After a timeout it reports what is missing.</summary>
/// <param name="client">The cluster.</param>
/// <param name="tell">Receives what is waited for, whenever that changes.</param>
/// <param name="limit">How long each step may take.</param>
/// <param name="clock">The clock.</param>
internal sealed class ClusterReadiness(ClusterClient client, Action<string> tell, TimeSpan limit, TimeProvider clock)
{
    private static readonly string[] NoImage = ["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"];

    private readonly Dictionary<string, long> _withoutImage = [];
    private string _told = "";

    /// <summary>A namespace whose pods may fail without an effect on anything else; null for none.</summary>
    public string? Optional { get; init; }

    /// <summary>Waits until an answer is null.</summary>
    /// <param name="what">What the run waits for, as the rest of a sentence.</param>
    /// <param name="lacking">Returns what is missing, or null for nothing.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The time is over. The message says what was missing last, and what the cluster reports about
    /// it.</exception>
    public Task WaitAsync(string what, Func<CancellationToken, Task<string?>> lacking, CancellationToken cancellationToken) =>
        WaitAsync(what, lacking, limit, IsNeeded, cancellationToken);

    /// <summary>The same for the pods of <see cref="Optional"/>.</summary>
    /// <param name="what">What the run waits for, as the rest of a sentence.</param>
    /// <param name="lacking">Returns what is missing, or null for nothing.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">As above.</exception>
    public Task WaitForOptionalAsync(
        string what,
        Func<CancellationToken, Task<string?>> lacking,
        TimeSpan within,
        CancellationToken cancellationToken
    ) => WaitAsync(what, lacking, within, _ => true, cancellationToken);

    private async Task WaitAsync(
        string what,
        Func<CancellationToken, Task<string?>> lacking,
        TimeSpan within,
        Func<V1ObjectMeta, bool> needs,
        CancellationToken cancellationToken
    )
    {
        var last = "nothing was heard";
        try
        {
            await Waits
                .Until(within, clock)
                .ExecuteAsync(
                    async token =>
                    {
                        var answer = await lacking(token);
                        if (answer is null)
                        {
                            return true;
                        }

                        last = answer;
                        Tell($"waiting for {what}: {answer}");

                        // The API still answers if a node other than its own has ended.
                        await client.ThrowIfGoneAsync(token);
                        await ThrowIfNoImageAsync(what, needs, token);
                        return false;
                    },
                    cancellationToken
                );
        }
        catch (TimeoutRejectedException late)
        {
            throw new EngineException(
                $"Waited {within.TotalMinutes:0.#} minutes for {what}: {last}. Last warning of the cluster: "
                    + $"{await LastWarningAsync(cancellationToken)}",
                late
            );
        }
    }

    /// <summary>Waits until all nodes are Ready.</summary>
    public Task NodesAsync(int count, CancellationToken cancellationToken) =>
        WaitAsync(
            $"{count} node{(count == 1 ? "" : "s")} to be Ready",
            async token =>
            {
                var nodes = (await client.CallAsync("list nodes", t => client.Api.CoreV1.ListNodeAsync(cancellationToken: t), token)).Items;
                var states = nodes
                    .Select(n => (n.Metadata.Name, Ready: n.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready")))
                    .ToArray();
                var lacking = states
                    .Where(s => s.Ready?.Status != "True")
                    .Select(s => $"{s.Name} is not ({s.Ready?.Message ?? "it has said nothing"})")
                    .ToList();
                if (nodes.Count < count)
                {
                    lacking.Add($"{nodes.Count} of {count} have joined");
                }

                return lacking.Count == 0 ? null : string.Join("; ", lacking);
            },
            cancellationToken
        );

    /// <summary>
    /// Waits until all DaemonSets and Deployments outside <see cref="Optional"/> are rolled out and the service account of new pods exists.
    /// </summary>
    /// <param name="besides">Returns what must not be missing at the same moment, because it may change them; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task WorkloadsAsync(Func<CancellationToken, Task<string?>>? besides, CancellationToken cancellationToken)
    {
        await WaitAsync(
            "all DaemonSets and Deployments",
            async token =>
            {
                if (besides is not null && await besides(token) is { } lacking)
                {
                    return lacking;
                }

                var daemons = await client.CallAsync(
                    "list DaemonSets",
                    t => client.Api.AppsV1.ListDaemonSetForAllNamespacesAsync(cancellationToken: t),
                    token
                );
                var deployments = await client.CallAsync(
                    "list Deployments",
                    t => client.Api.AppsV1.ListDeploymentForAllNamespacesAsync(cancellationToken: t),
                    token
                );
                string[] late =
                [
                    .. daemons
                        .Items.Where(d => IsNeeded(d.Metadata) && !IsRolledOut(d))
                        .Select(d => $"{d.Metadata.Name} {d.Status?.NumberAvailable ?? 0}/{d.Status?.DesiredNumberScheduled ?? 0}"),
                    .. deployments
                        .Items.Where(d => IsNeeded(d.Metadata) && !IsRolledOut(d))
                        .Select(d => $"{d.Metadata.Name} {d.Status?.AvailableReplicas ?? 0}/{d.Spec.Replicas ?? 1}"),
                ];
                return late.Length == 0 ? null : string.Join(", ", late) + await PodsAsync(token);
            },
            cancellationToken
        );
        await WaitAsync(
            "the service account of new pods",
            async token => await client.GetAsync(new("v1", "ServiceAccount", "default", "default"), token) is null ? "not there" : null,
            cancellationToken
        );
    }

    private bool IsNeeded(V1ObjectMeta metadata) => Optional is null || metadata.NamespaceProperty != Optional;

    private void Tell(string step)
    {
        if (step != _told)
        {
            tell(_told = step);
        }
    }

    private static bool IsRolledOut(V1DaemonSet set) =>
        set.Status is { } status
        && status.ObservedGeneration >= set.Metadata.Generation
        && status.DesiredNumberScheduled > 0
        && (status.UpdatedNumberScheduled ?? 0) == status.DesiredNumberScheduled
        && (status.NumberAvailable ?? 0) == status.DesiredNumberScheduled;

    private static bool IsRolledOut(V1Deployment deployment) =>
        deployment.Status is { } status
        && (status.ObservedGeneration ?? 0) >= deployment.Metadata.Generation
        && (status.UpdatedReplicas ?? 0) == (deployment.Spec.Replicas ?? 1)
        && (status.AvailableReplicas ?? 0) == (deployment.Spec.Replicas ?? 1);

    private async Task<string> PodsAsync(CancellationToken cancellationToken)
    {
        var waiting = (await PodListAsync(cancellationToken))
            .Where(p => IsNeeded(p.Metadata))
            .SelectMany(p =>
                Containers(p)
                    .Where(c => c.State?.Waiting is { Reason: not null and not "PodInitializing" })
                    .Select(c => $"{p.Metadata.Name}: {c.State.Waiting.Reason} {c.Image}")
            )
            .ToArray();
        return waiting.Length == 0 ? "" : $" ({string.Join("; ", waiting)})";
    }

    // A registry that fails once gets another try. One that keeps failing will not recover within the whole limit either.
    private async Task ThrowIfNoImageAsync(string what, Func<V1ObjectMeta, bool> needs, CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        var lacking = (await PodListAsync(cancellationToken))
            .SelectMany(p => Containers(p).Where(c => NoImage.Contains(c.State?.Waiting?.Reason)).Select(c => (Pod: p, Container: c)))
            .ToArray();
        foreach (var gone in _withoutImage.Keys.Except(lacking.Select(l => l.Container.Image)).ToArray())
        {
            _withoutImage.Remove(gone);
        }

        foreach (var (pod, container) in lacking)
        {
            _withoutImage.TryAdd(container.Image, now);
            if (!needs(pod.Metadata) || clock.GetElapsedTime(_withoutImage[container.Image], now) < Waits.ImagePull)
            {
                continue;
            }

            var events = await EventsAsync(pod, cancellationToken);
            if (!IsPulling(events))
            {
                throw new EngineException(
                    $"Waited for {what}, but the image {container.Image} of Pod "
                        + $"'{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}' cannot be pulled: "
                        + $"{PullFailure(events) ?? container.State!.Waiting.Message}. Without internet, give archives of the "
                        + "images with --images."
                );
            }
        }
    }

    private async Task<IList<Corev1Event>> EventsAsync(V1Pod pod, CancellationToken cancellationToken) =>
        (
            await client.CallAsync(
                "list events",
                t =>
                    client.Api.CoreV1.ListNamespacedEventAsync(
                        pod.Metadata.NamespaceProperty,
                        fieldSelector: $"involvedObject.name={pod.Metadata.Name}",
                        cancellationToken: t
                    ),
                cancellationToken
            )
        ).Items;

    // The state of a container keeps showing the last failure while the node already retries, which takes minutes over a slow network.
    private static bool IsPulling(IList<Corev1Event> events) =>
        events.Where(e => e.Reason == "Pulling").Max(e => e.LastTimestamp)
        > events.Where(e => e.Reason is "Failed" or "BackOff").Max(e => e.LastTimestamp);

    // During the back-off only the events of the node still show the reason.
    private static string? PullFailure(IList<Corev1Event> events) =>
        events
            .Where(e => e.Message?.StartsWith("Failed to pull image", StringComparison.Ordinal) == true)
            .MaxBy(e => e.LastTimestamp)
            ?.Message;

    // A later failure must not hide what the run waited for.
    private async Task<string> LastWarningAsync(CancellationToken cancellationToken)
    {
        IList<Corev1Event> events;
        try
        {
            events = (
                await client.CallAsync(
                    "list events",
                    t => client.Api.CoreV1.ListEventForAllNamespacesAsync(fieldSelector: "type=Warning", cancellationToken: t),
                    cancellationToken
                )
            ).Items;
        }
        catch (EngineException unknown)
        {
            return unknown.Message;
        }

        return events.MaxBy(e => e.LastTimestamp ?? e.EventTime ?? e.Metadata.CreationTimestamp) is { } last
            ? $"{last.InvolvedObject.Kind} '{last.InvolvedObject.NamespaceProperty}/{last.InvolvedObject.Name}': {last.Reason}: "
                + $"{last.Message}"
            : "none";
    }

    private async Task<IList<V1Pod>> PodListAsync(CancellationToken cancellationToken) =>
        (
            await client.CallAsync(
                "list pods",
                t => client.Api.CoreV1.ListPodForAllNamespacesAsync(cancellationToken: t),
                cancellationToken
            )
        ).Items;

    private static IEnumerable<V1ContainerStatus> Containers(V1Pod pod) =>
        (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []);
}
