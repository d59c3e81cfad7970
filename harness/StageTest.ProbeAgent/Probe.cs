using System.Net;
using System.Net.Sockets;
using System.Text;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.ProbeAgent;

/// <summary>One probe: it opens a connection and drops it, or sends a message and waits for its echo.</summary>
internal static class Probe
{
    private const int LongestName = 256;

    // Type, code, checksum, identifier and sequence number; the kernel fills in all but the first two and uses them to identify sockets.
    private const int EchoHeaderLength = 8;
    private const byte EchoRequest = 8;
    private const byte EchoRequestOfIPv6 = 128;

    /// <summary>Probes a target. If it is silent, a second attempt with a new socket precedes the verdict.</summary>
    public static async Task<RowResult> RunAsync(int place, RowTarget target, TimeSpan timeout)
    {
        if (
            !(Port.HasPorts(target.Protocol) || AgentSocket.IsEcho(target.Protocol)) || !IPAddress.TryParse(target.Address, out var address)
        )
        {
            return new(place, ProbeOutcome.NotRun, 0, $"the agent cannot probe {target.Address} with protocol {(byte)target.Protocol}");
        }

        var endPoint = new IPEndPoint(address, target.Port);
        var result = await OnceAsync(place, endPoint, target, timeout / 2);
        return result.Outcome == ProbeOutcome.TimedOut ? await OnceAsync(place, endPoint, target, timeout / 2) : result;
    }

    private static async Task<RowResult> OnceAsync(int place, IPEndPoint endPoint, RowTarget target, TimeSpan timeout)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var limit = new CancellationTokenSource(timeout);
        Socket? socket = null;
        try
        {
            socket = AgentSocket.Open(target.Protocol, endPoint.AddressFamily);
            if (AgentSocket.IsDatagram(target.Protocol))
            {
                await socket.ConnectAsync(endPoint, limit.Token);
                return Answered(place, started, await EchoAsync(socket, target.Protocol, limit.Token));
            }

            socket.LingerState = new(true, 0);
            if (!await ConnectsAsync(socket, endPoint, limit.Token))
            {
                return new(place, ProbeOutcome.TimedOut, 0, null);
            }

            var answered = Answered(place, started, null);
            return target.WhoAnswers ? answered with { By = await NameAsync(socket, limit.Token) } : answered;
        }
        catch (OperationCanceledException)
        {
            return new(place, ProbeOutcome.TimedOut, 0, null);
        }
        catch (SocketException problem) when (socket is null)
        {
            return new(
                place,
                ProbeOutcome.NotRun,
                0,
                problem.SocketErrorCode switch
                {
                    SocketError.ProtocolNotSupported => $"the kernel of the pod's node has no {Name(target.Protocol)}",
                    SocketError.AccessDenied when AgentSocket.IsEcho(target.Protocol) =>
                        "the pod may not send echo requests (net.ipv4.ping_group_range)",
                    _ => $"{problem.SocketErrorCode} ({problem.NativeErrorCode})",
                }
            );
        }
        catch (SocketException problem)
        {
            // The destination accepted the connection, then sent the reset after the handshake.
            return problem.SocketErrorCode switch
            {
                SocketError.ConnectionReset => Answered(place, started, null),
                SocketError.ConnectionRefused => new(place, ProbeOutcome.Refused, 0, null),
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => new(place, ProbeOutcome.Unreachable, 0, null),
                SocketError.TimedOut => new(place, ProbeOutcome.TimedOut, 0, null),
                _ => new(place, ProbeOutcome.NotRun, 0, $"{problem.SocketErrorCode} ({problem.NativeErrorCode})"),
            };
        }
        finally
        {
            socket?.Dispose();
        }
    }

    // An agent without processor time notices an answer and the end of the time together. The kernel knows whether there was an answer.
    private static async Task<bool> ConnectsAsync(Socket socket, IPEndPoint endPoint, CancellationToken limit)
    {
        var connecting = socket.ConnectAsync(endPoint, CancellationToken.None).AsTask();
        try
        {
            await connecting.WaitAsync(limit);
        }
        catch (OperationCanceledException) when (!connecting.IsCompleted)
        {
            if (!socket.Poll(TimeSpan.Zero, SelectMode.SelectWrite))
            {
                // The caller closes the socket, which ends the attempt.
                _ = connecting.ContinueWith(ended => ended.Exception, TaskScheduler.Default);
                return false;
            }
        }
        catch (OperationCanceledException)
        {
            // It ended just now.
        }

        await connecting;
        return true;
    }

    private static string Name(Protocol protocol) => new Port(0, protocol).ProtocolName.ToUpperInvariant();

    private static RowResult Answered(int place, long started, string? by) =>
        new(place, ProbeOutcome.Connected, (long)TimeProvider.System.GetElapsedTime(started).TotalMicroseconds, null, by);

    // Only the echo of this message is an answer. The text after it is the name of the pod that answered.
    private static async Task<string?> EchoAsync(Socket socket, Protocol protocol, CancellationToken cancellationToken)
    {
        // The cryptographic generator would load OpenSSL, which the image lacks.
        var nonce = Guid.NewGuid().ToByteArray();
        var header = AgentSocket.IsEcho(protocol) ? EchoHeaderLength : 0;
        var message = new byte[header + nonce.Length];
        message[0] = protocol == Protocol.IcmpV6 ? EchoRequestOfIPv6 : EchoRequest;
        nonce.CopyTo(message, header);
        var received = new byte[message.Length + LongestName];
        await socket.SendAsync(message, SocketFlags.None, cancellationToken);
        while (true)
        {
            int length;
            try
            {
                length = await socket.ReceiveAsync(received, SocketFlags.None, cancellationToken);
            }
            catch (OperationCanceledException) when (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                length = socket.Receive(received);
            }

            if (length >= message.Length && received.AsSpan(header, nonce.Length).SequenceEqual(nonce))
            {
                return length > message.Length ? Encoding.UTF8.GetString(received, message.Length, length - message.Length) : null;
            }
        }
    }

    // A server that sends nothing was still reached.
    private static async Task<string?> NameAsync(Socket socket, CancellationToken cancellationToken)
    {
        var received = new byte[LongestName];
        var length = 0;
        try
        {
            while (
                length < received.Length
                && await socket.ReceiveAsync(received.AsMemory(length), SocketFlags.None, cancellationToken) is var more and > 0
            )
            {
                length += more;
            }
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException)
        {
            // Everything received until then counts.
        }

        return length > 0 ? Encoding.UTF8.GetString(received, 0, length) : null;
    }
}
