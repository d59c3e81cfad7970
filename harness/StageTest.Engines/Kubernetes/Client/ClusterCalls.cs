using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Polly;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Calls to one API server: again where it could not answer, and failures as messages that say what was asked of it.</summary>
/// <remarks>Calls that break off, and those that the server puts off with 429 or 5xx, are repeated; they all may be.</remarks>
internal sealed class ClusterCalls
{
    private readonly string _server;
    private readonly ResiliencePipeline _pipeline;

    /// <summary>Calls to a server. Nothing is sent yet.</summary>
    /// <param name="server">Its address, for messages.</param>
    /// <param name="log">Told about every repetition.</param>
    /// <param name="clock">Tells how long an answer takes and when a call is repeated.</param>
    public ClusterCalls(string server, Action<string> log, TimeProvider clock)
    {
        _server = server;
        _pipeline = Waits.ClusterCalls(() => IsInDoubt ? Waits.DoubtfulCall : Waits.ClusterCall, log, clock);
    }

    /// <summary>Whether the last call got no answer. Until one does, calls are given less time.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>
    /// Throws an <see cref="EngineException"/> that says why, where the cluster itself is gone. Default: that cannot be known.
    /// </summary>
    public Func<CancellationToken, Task> ThrowIfGoneAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>Takes note that something which the server passes on got no answer.</summary>
    public void Doubt() => IsInDoubt = true;

    /// <summary>Calls the server, again where it could not answer, and turns what goes wrong into a message.</summary>
    /// <param name="what">What is done, as the rest of a sentence: <c>apply Pod 'shop/web'</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">The server refused, or could not be reached.</exception>
    public async Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var isAnswered = false;
        try
        {
            var answer = await _pipeline.ExecuteAsync(async token => await call(token), cancellationToken);
            isAnswered = true;
            return answer;
        }
        catch (HttpOperationException refusal)
        {
            isAnswered = true;
            throw new EngineException(
                $"The cluster at {_server} refused to {what}: {(int)refusal.Response.StatusCode} {MessageOf(refusal)}",
                refusal
            );
        }
        catch (Exception failure)
            when (failure is HttpRequestException or TimeoutRejectedException or IOException or KubeConfigException
                && !cancellationToken.IsCancellationRequested
            )
        {
            var why = failure is TimeoutRejectedException late
                ? $"no answer within {late.Timeout.TotalSeconds:0.#} seconds"
                : failure.GetBaseException().Message;
            await ThrowIfGoneAsync(cancellationToken);
            throw new EngineException(
                $"The cluster at {_server} did not {what}: {why}. Check that its API server runs and can be reached.",
                failure
            );
        }
        finally
        {
            IsInDoubt = !isAnswered;
        }
    }

    /// <summary>The same for what may be absent: null where the server has not got it, or does not know its kind.</summary>
    /// <exception cref="EngineException">As above, for other reasons.</exception>
    public async Task<T?> FindAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : struct
    {
        try
        {
            return await CallAsync(what, call, cancellationToken);
        }
        catch (EngineException refusal) when (IsRefusal(refusal, HttpStatusCode.NotFound))
        {
            return null;
        }
    }

    /// <summary>Whether a failure is the server's own answer with this status.</summary>
    public static bool IsRefusal(EngineException failure, HttpStatusCode status) =>
        failure.InnerException is HttpOperationException { Response: { } response } && response.StatusCode == status;

    private static string MessageOf(HttpOperationException refusal)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(refusal.Response.Content).Message ?? refusal.Response.Content;
        }
        catch (JsonException)
        {
            return refusal.Response.Content;
        }
    }
}
