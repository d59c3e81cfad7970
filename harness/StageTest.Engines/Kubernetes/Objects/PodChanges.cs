using System.Text.Json;
using k8s;
using k8s.Autorest;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>Reports when pods of some namespaces change, by a watch of the API server.</summary>
/// <remarks>
/// Without a watch, because it is not permitted or fails, the caller looks again after a second. The change itself is not reported: the
/// caller reads the pods again.
/// </remarks>
internal sealed class PodChanges : IAsyncDisposable
{
    private readonly ClusterClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Task _watching;

    private PodChanges(ClusterClient client, IEnumerable<string> namespaces)
    {
        _client = client;
        _watching = Task.WhenAll(namespaces.Select(WatchAsync));
    }

    /// <summary>Watches namespaces until it is disposed.</summary>
    public static PodChanges Of(ClusterClient client, IEnumerable<string> namespaces) => new(client, namespaces);

    /// <summary>Waits for a change since the last call, or for a second.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_changed.WaitAsync(end.Token), Task.Delay(Waits.BetweenLooks, _client.Clock, end.Token));
        await end.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();

        // Several changes cause one look.
        while (_changed.Wait(0, CancellationToken.None)) { }
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
            await foreach (var _ in _client.Api.CoreV1.WatchListNamespacedPodAsync(home, cancellationToken: _end.Token))
            {
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
            if (!_end.IsCancellationRequested)
            {
                _client.Log($"the pods of '{home}' are not watched any longer: {end.Message}");
            }
        }
    }
}
