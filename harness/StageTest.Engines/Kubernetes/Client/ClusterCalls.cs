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

/// <summary>Calls to one API server, with retries, and with errors that name the request.</summary>
/// <remarks>Calls without an answer, and those that the server answers with 429 or 5xx, are repeated; all are safe to repeat.</remarks>
internal sealed class ClusterCalls
{
    private readonly string _server;
    private readonly ResiliencePipeline _pipeline;

    /// <summary>Creates it. Nothing is sent yet.</summary>
    /// <param name="server">Its address, for messages.</param>
    /// <param name="log">Receives every repetition.</param>
    /// <param name="clock">The clock for answers and repetitions.</param>
    public ClusterCalls(string server, Action<string> log, TimeProvider clock)
    {
        _server = server;
        _pipeline = Waits.ClusterCalls(() => IsInDoubt ? Waits.DoubtfulCall : Waits.ClusterCall, log, clock);
    }

    /// <summary>Whether the last call got no answer. Until the server answers, calls have a shorter timeout.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>
    /// Throws an <see cref="EngineException"/> with the reason if the cluster itself has ended. Default: unknown.
    /// </summary>
    public Func<CancellationToken, Task> ThrowIfGoneAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>Records that a request which the server forwards got no answer.</summary>
    public void Doubt() => IsInDoubt = true;

    /// <summary>Calls the server, repeats the call if the server could not answer, and converts errors into messages.</summary>
    /// <param name="what">The action, as the rest of a sentence: <c>apply Pod 'shop/web'</c>.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
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

    /// <summary>The same for an object that may be absent: null if it is absent, or if the server does not serve its kind.</summary>
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

    /// <summary>Whether an error is the server's own answer with this status.</summary>
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
