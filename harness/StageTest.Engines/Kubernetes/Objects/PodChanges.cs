using System.Collections.Concurrent;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>Reports which pods of some namespaces change, by a watch of the API server.</summary>
/// <remarks>
/// Without a watch, because it is not permitted or fails, the caller lists all pods again after a second. A watch reports each change of
/// thousands of pods once; a list after each change would contain every pod each time.
/// </remarks>
internal sealed class PodChanges : IAsyncDisposable
{
    private readonly ClusterClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly ConcurrentQueue<(V1Pod Pod, bool IsGone)> _changes = [];
    private readonly Task _watching;
    private volatile bool _isBroken;
    private long _looked;

    private PodChanges(ClusterClient client, IEnumerable<string> namespaces)
    {
        (_client, _looked) = (client, client.Clock.GetTimestamp());
        _watching = Task.WhenAll(namespaces.Select(WatchAsync));
    }

    /// <summary>Watches namespaces until it is disposed.</summary>
    public static PodChanges Of(ClusterClient client, IEnumerable<string> namespaces) => new(client, namespaces);

    /// <summary>Waits for a change since the last call, or for a second.</summary>
    /// <returns>The changed pods, in order of the changes; null if all pods must be listed again.</returns>
    public async Task<IReadOnlyList<(V1Pod Pod, bool IsGone)>?> NextAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_changed.WaitAsync(end.Token), Task.Delay(Waits.BetweenLooks, _client.Clock, end.Token));
        await end.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();

        // Several changes cause one look.
        while (_changed.Wait(0, CancellationToken.None)) { }

        var changes = new List<(V1Pod Pod, bool IsGone)>();
        while (_changes.TryDequeue(out var change))
        {
            changes.Add(change);
        }

        // A watch with a broken connection reports nothing, so pods are listed from time to time.
        if ((changes.Count > 0 || !_isBroken) && _client.Clock.GetElapsedTime(_looked) < Waits.BetweenWholeLooks)
        {
            return changes;
        }

        _looked = _client.Clock.GetTimestamp();
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync(string home)
    {
        try
        {
            await foreach (var (kind, pod) in _client.Api.CoreV1.WatchListNamespacedPodAsync(home, cancellationToken: _end.Token))
            {
                if (pod?.Metadata is null || kind is WatchEventType.Error or WatchEventType.Bookmark)
                {
                    break;
                }

                // Some servers leave it out if the path contains it.
                pod.Metadata.NamespaceProperty ??= home;
                _changes.Enqueue((pod, kind == WatchEventType.Deleted));
                _changed.Release();
            }
        }
        catch (Exception end)
            when (end
                    is HttpOperationException
                        or HttpRequestException
                        or KubernetesException
                        or IOException
                        or JsonException
                        or OperationCanceledException
            )
        {
            _isBroken = true;
            if (!_end.IsCancellationRequested)
            {
                _client.Log($"the pods of '{home}' are not watched any longer: {end.Message}");
            }
        }

        _isBroken = true;
    }
}
