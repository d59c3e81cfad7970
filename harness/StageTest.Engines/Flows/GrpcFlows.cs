using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace StageTest.Engines.Flows;

/// <summary>
/// The common part of live sources that use gRPC. Their messages become JSON as Protocol Buffers define it, and the readers of files read
/// that JSON. So a flow has one meaning, from a file or from a live source.
/// </summary>
internal static class GrpcFlows
{
    // A list of one hour has a record of about 600 bytes for each distinct flow.
    private const int LargestMessage = 512 * 1024 * 1024;

    // Servers written in Go close connections on which keepalive pings come more often than this.
    private static readonly TimeSpan BetweenPings = TimeSpan.FromMinutes(6);

    private static readonly JsonFormatter Writer = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <summary>Opens a channel to a source.</summary>
    /// <param name="request">The address and settings of the source.</param>
    /// <param name="isEncrypted">Whether the connection uses TLS.</param>
    /// <param name="usualName">
    /// The expected name in the server's certificate, if the address is a forwarded port on this machine.
    /// </param>
    public static GrpcChannel Open(LiveFlowRequest request, bool isEncrypted, string usualName)
    {
        var name = request.ServerName ?? (isEncrypted && request.Address.IsLoopback ? usualName : request.Address.IdnHost);
        var handler = FlowDial.HandlerOf(request);
        handler.KeepAlivePingDelay = BetweenPings;
        handler.KeepAlivePingTimeout = LiveFlowRequest.UsualPatience;

        // The name decides which certificate is accepted; the callback decides where the connection goes.
        var address = new UriBuilder(isEncrypted ? "https" : "http", name, request.Address.Port).Uri;
        return GrpcChannel.ForAddress(
            address,
            new()
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = LargestMessage,
            }
        );
    }

    /// <summary>A message as JSON, with the field names of its protocol.</summary>
    public static string Json(IMessage message) => Writer.Format(message);

    /// <summary>Sends a request, and explains in words why there was no answer.</summary>
    /// <param name="ask">Sends the request.</param>
    /// <param name="request">The address and settings of the source.</param>
    /// <param name="what">What the source should be, for messages.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="LiveFlowException">There was no answer.</exception>
    public static async Task<T> AnswerAsync<T>(
        Func<CancellationToken, AsyncUnaryCall<T>> ask,
        LiveFlowRequest request,
        string what,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.Patience);
        try
        {
            using var call = ask(limit.Token);
            return await call;
        }
        catch (RpcException) when (limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new LiveFlowException($"It did not answer within {request.Patience.TotalSeconds:0.###} seconds.") { IsBreak = true };
        }
        catch (RpcException problem)
        {
            throw InWords(problem, what);
        }
    }

    /// <summary>The messages of a stream.</summary>
    /// <param name="call">The stream.</param>
    /// <param name="what">What the source should be, for messages.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async IAsyncEnumerable<T> EachAsync<T>(
        AsyncServerStreamingCall<T> call,
        string what,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (await NextAsync())
        {
            yield return call.ResponseStream.Current;
        }

        async Task<bool> NextAsync()
        {
            try
            {
                return await call.ResponseStream.MoveNext(cancellationToken);
            }
            catch (RpcException problem)
            {
                // A failed call is cancelled too, so only the token shows whether the user interrupted.
                cancellationToken.ThrowIfCancellationRequested();
                throw InWords(problem, what);
            }
        }
    }

    private static LiveFlowException InWords(RpcException problem, string what)
    {
        var reason = Reason(problem);
        return problem.StatusCode switch
        {
            StatusCode.Unimplemented => new($"The server there is not {what}: {reason} Name the address and port of {what}."),
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => new(
                $"It refuses the request: {reason} Give a certificate that it accepts with '--cert' and '--key'."
            ),
            StatusCode.ResourceExhausted => new(
                $"Its answer is larger than {LargestMessage / 1024 / 1024} MiB, or it ran out of memory: {reason} "
                    + "Request a shorter time with '--since'."
            ),
            _ when IsCertificate(problem) => new(
                $"Its certificate or yours is not accepted: {reason} '--ca' names the authority that signed it, "
                    + "'--server-name' the name in it, and '--cert' and '--key' your own certificate."
            ),
            _ => new($"It cannot be reached, or the connection was lost: {reason} Flows received before were read.") { IsBreak = true },
        };
    }

    private static bool IsCertificate(RpcException problem) =>
        Causes(problem)
            .Any(c => c is System.Security.Authentication.AuthenticationException or System.Security.Cryptography.CryptographicException);

    // The innermost error says most: the outer ones only say that the inner one failed.
    private static string Reason(RpcException problem)
    {
        var text = Causes(problem).LastOrDefault(c => c is not RpcException)?.Message ?? problem.Status.Detail;
        text = text.ReplaceLineEndings(" ").Trim();
        return text.EndsWith('.') ? text : $"{text}.";
    }

    private static IEnumerable<Exception> Causes(RpcException problem)
    {
        for (var cause = problem.Status.DebugException ?? problem.InnerException; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
