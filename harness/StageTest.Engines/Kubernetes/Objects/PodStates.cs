using System.Collections.Immutable;
using System.Net;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>Waits until pods run, and reports what prevents it.</summary>
/// <param name="client">The cluster.</param>
/// <param name="tell">Receives what the run waits for, whenever that changes.</param>
internal sealed class PodStates(ClusterClient client, Action<string> tell)
{
    // These states are final: an absent image stays absent.
    private static readonly string[] Hopeless =
    [
        "ErrImageNeverPull",
        "InvalidImageName",
        "ImageInspectError",
        "CreateContainerConfigError",
        "ImagePullBackOff",
    ];

    // These may pass, because nodes retry; the wait is limited.
    private static readonly string[] Failing = ["CreateContainerError", "RunContainerError", "CrashLoopBackOff"];
    private const int Patience = 2;

    // A pod that has ended does not restart: for example evicted because the node's disk is full.
    private static readonly string[] Ended = ["Failed", "Succeeded"];

    private readonly Dictionary<ObjectId, V1Pod> _seen = [];
    private string _told = "";

    /// <summary>Waits until all pods run and are ready, and returns their places in the same order.</summary>
    /// <exception cref="EngineException">The time is over, or a pod will never run.</exception>
    public async Task<IReadOnlyList<PodPlace>> RunningAsync(
        IReadOnlyList<(ObjectId Id, int ControlPort)> wanted,
        CancellationToken cancellationToken
    )
    {
        var namespaces = wanted.Select(w => w.Id.Namespace).Distinct().ToArray();
        using var limit = new CancellationTokenSource(Waits.PodsRunning, client.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await using var changes = PodChanges.Of(client, namespaces);
        try
        {
            await SeeAsync(namespaces, both.Token);
            for (var late = wanted.Count; await LateAsync(wanted, both.Token) is > 0 and var still; )
            {
                if (still < late)
                {
                    // Thousands of pods need more time, so each further pod that runs extends the limit.
                    late = still;
                    limit.CancelAfter(Waits.PodsRunning);
                }

                await FollowAsync(changes, namespaces, both.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            ObjectId[] late = [.. wanted.Select(w => w.Id).Where(id => !IsReady(id))];
            throw new EngineException(
                await DescribeAsync($"did not run after {Waits.PodsRunning.TotalSeconds:0.#} seconds", late, cancellationToken)
            );
        }

        return
        [
            .. wanted.Select(w => new PodPlace(w.Id, AddressesOf(_seen[w.Id]), _seen[w.Id].Spec.NodeName, w.ControlPort)
            {
                Uid = _seen[w.Id].Metadata.Uid ?? "",
            }),
        ];
    }

    private async Task FollowAsync(PodChanges changes, string[] namespaces, CancellationToken cancellationToken)
    {
        if (await changes.NextAsync(cancellationToken) is not { } changed)
        {
            await SeeAsync(namespaces, cancellationToken);
            return;
        }

        foreach (var (pod, isGone) in changed)
        {
            var id = new ObjectId("v1", "Pod", pod.Metadata.NamespaceProperty, pod.Metadata.Name);
            _ = isGone ? _seen.Remove(id) : (_seen[id] = pod) is not null;
        }
    }

    private async Task<int> LateAsync(IReadOnlyList<(ObjectId Id, int ControlPort)> wanted, CancellationToken cancellationToken)
    {
        await client.ThrowIfGoneAsync(cancellationToken);
        ObjectId[] stuck =
        [
            .. wanted
                .Select(w => w.Id)
                .Where(id => _seen.TryGetValue(id, out var pod) && (Ended.Contains(pod.Status.Phase) || Stuck(pod) is not null)),
        ];
        if (stuck.Length > 0)
        {
            throw new EngineException(await DescribeAsync("cannot start", stuck, cancellationToken));
        }

        ObjectId[] late = [.. wanted.Select(w => w.Id).Where(id => !IsReady(id))];
        Tell(late, wanted.Count);
        return late.Length;
    }

    /// <summary>The pods that no longer run, are not ready, or are not in the same places with the same addresses.</summary>
    /// <exception cref="EngineException">The cluster cannot be reached.</exception>
    public async Task<IReadOnlySet<PodPlace>> ChangedAsync(IEnumerable<PodPlace> places, CancellationToken cancellationToken)
    {
        PodPlace[] all = [.. places];
        _seen.Clear();
        await SeeAsync([.. all.Select(p => p.Id.Namespace).Distinct()], cancellationToken);
        return all.Where(p => !IsAsItWas(p)).ToHashSet();
    }

    private bool IsAsItWas(PodPlace place) =>
        IsReady(place.Id)
        && _seen[place.Id].Spec.NodeName == place.Node
        && _seen[place.Id].Metadata.DeletionTimestamp is null
        && (place.Uid.Length == 0 || _seen[place.Id].Metadata.Uid == place.Uid)
        && (place.IsOutside || AddressesOf(_seen[place.Id]).SequenceEqual(place.Addresses));

    private async Task SeeAsync(IReadOnlyCollection<string> namespaces, CancellationToken cancellationToken)
    {
        foreach (var home in namespaces)
        {
            await foreach (
                var pod in client.EachAsync<V1PodList, V1Pod>(
                    $"list pods of '{home}'",
                    (next, t) =>
                        client.Api.CoreV1.ListNamespacedPodAsync(
                            home,
                            limit: ClusterClient.PageSize,
                            continueParameter: next,
                            cancellationToken: t
                        ),
                    cancellationToken
                )
            )
            {
                _seen[new("v1", "Pod", home, pod.Metadata.Name)] = pod;
            }
        }
    }

    // Servers with only one family may omit the list.
    private static ImmutableArray<IPAddress> AddressesOf(V1Pod pod) =>
        pod.Status.PodIPs is { Count: > 0 } all ? [.. all.Select(a => IPAddress.Parse(a.Ip))] : [IPAddress.Parse(pod.Status.PodIP)];

    private bool IsReady(ObjectId id) =>
        _seen.TryGetValue(id, out var pod)
        && pod.Status is { Phase: "Running", PodIP: not null }
        && pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private static V1ContainerStateWaiting? Stuck(V1Pod pod) =>
        pod
            .Status.ContainerStatuses?.Where(c =>
                Hopeless.Contains(c.State?.Waiting?.Reason) || (Failing.Contains(c.State?.Waiting?.Reason) && c.RestartCount >= Patience)
            )
            .FirstOrDefault()
            ?.State.Waiting;

    // The container that is stuck, if there are several.
    private static V1ContainerStateWaiting? Waiting(V1Pod pod) =>
        Stuck(pod) ?? pod.Status.ContainerStatuses?.Select(c => c.State?.Waiting).FirstOrDefault(w => w is not null);

    // Only lasting states have a useful reason: no node accepts a pod, or a node's message about its container.
    private void Tell(ObjectId[] late, int all)
    {
        var reason = late.Where(_seen.ContainsKey).Select(id => (Id: id, Why: WhyOf(_seen[id]))).FirstOrDefault(l => l.Why is not null);
        if (reason.Why is not null && $"waiting for {late.Length} of {all} pods; {reason.Id}: {reason.Why}" is var told && told != _told)
        {
            tell(_told = told);
        }
    }

    private static string? WhyOf(V1Pod pod) =>
        pod.Status.Reason is { Length: > 0 } reason ? $"{reason}: {pod.Status.Message}"
        : pod.Status.Conditions?.FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False" }) is { } unscheduled
            ? $"{unscheduled.Reason}: {unscheduled.Message}"
        : Waiting(pod) is { Reason: not ("ContainerCreating" or "PodInitializing") } waiting ? $"{waiting.Reason}: {waiting.Message}"
        : null;

    private string StateOf(ObjectId id)
    {
        if (!_seen.TryGetValue(id, out var pod))
        {
            return "not there";
        }

        var place = pod.Spec.NodeName is { } node ? $"on node {node}" : "on no node yet";
        var why = Stuck(pod) is { } waiting
            ? $"{waiting.Reason}: {waiting.Message ?? "nothing said"}"
            : WhyOf(pod) ?? Waiting(pod)?.Reason ?? "not ready";
        return $"{pod.Status.Phase}, {why} (image {pod.Spec.Containers[0].Image}) {place}";
    }

    private async Task<string> DescribeAsync(string what, ObjectId[] pods, CancellationToken cancellationToken)
    {
        const int few = 3;
        var lines = new List<string> { $"{pods.Length} of the scenario's pods {what}:" };
        foreach (var id in pods.Take(few))
        {
            lines.Add($"{id}: {StateOf(id)}. Last event: {await LastEventAsync(id, cancellationToken)}");
            foreach (
                var crashed in _seen
                    .GetValueOrDefault(id)
                    ?.Status.ContainerStatuses?.Where(c => (c.State?.Terminated ?? c.LastState?.Terminated) is not null)
                    ?? []
            )
            {
                var wrote = await KnownAsync(async () =>
                    (await client.LogAsync(id.Namespace, id.Name, crashed.Name, few, cancellationToken)).Trim()
                );
                lines.Add($"  {crashed.Name} wrote: {wrote}");
            }
        }

        return string.Join('\n', lines);
    }

    private Task<string> LastEventAsync(ObjectId id, CancellationToken cancellationToken) =>
        KnownAsync(async () =>
        {
            var events = await client.CallAsync(
                $"list events of {id}",
                token =>
                    client.Api.CoreV1.ListNamespacedEventAsync(
                        id.Namespace,
                        fieldSelector: $"involvedObject.name={id.Name}",
                        cancellationToken: token
                    ),
                cancellationToken
            );

            // The times of events are rounded differently, so a warning takes precedence over an event that only seems later.
            var last = events
                .Items.OrderBy(e => e.Type == "Warning")
                .ThenBy(e => e.LastTimestamp ?? e.EventTime ?? e.Metadata.CreationTimestamp)
                .LastOrDefault();
            return last is null ? "none" : $"{last.Reason}: {last.Message}";
        });

    // A later failure must not hide what is already known.
    private static async Task<string> KnownAsync(Func<Task<string>> ask)
    {
        try
        {
            return await ask();
        }
        catch (EngineException unknown)
        {
            return unknown.Message;
        }
    }
}
