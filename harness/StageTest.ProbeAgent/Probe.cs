using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.ProbeAgent;

/// <summary>One probe: a connection that is opened and dropped, or a datagram whose echo is awaited.</summary>
internal static class Probe
{
    /// <summary>Probes a target. A silent one is asked a second time, with a new socket, before silence counts.</summary>
    public static async Task<RowResult> RunAsync(int place, RowTarget target, TimeSpan timeout)
    {
        if (target.Protocol is not (Protocol.Tcp or Protocol.Udp) || !IPAddress.TryParse(target.Address, out var address))
        {
            return new(place, ProbeOutcome.NotRun, 0, $"the agent cannot probe {target.Address} with protocol {(byte)target.Protocol}");
        }

        var result = await OnceAsync(place, new(address, target.Port), target.Protocol, timeout / 2);
        return result.Outcome == ProbeOutcome.TimedOut ? await OnceAsync(place, new(address, target.Port), target.Protocol, timeout / 2) : result;
    }

    private static async Task<RowResult> OnceAsync(int place, IPEndPoint target, Protocol protocol, TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            using var socket = protocol == Protocol.Udp
                ? new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { LingerState = new(true, 0) };
            await socket.ConnectAsync(target, limit.Token);
            if (protocol == Protocol.Udp)
            {
                await EchoAsync(socket, limit.Token);
            }

            return Answered(place, started);
        }
        catch (OperationCanceledException)
        {
            return new(place, ProbeOutcome.TimedOut, 0, null);
        }
        catch (SocketException problem)
        {
            // A reset after the handshake was sent by the destination, which had accepted.
            return problem.SocketErrorCode switch
            {
                SocketError.ConnectionReset => Answered(place, started),
                SocketError.ConnectionRefused => new(place, ProbeOutcome.Refused, 0, null),
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => new(place, ProbeOutcome.Unreachable, 0, null),
                SocketError.TimedOut => new(place, ProbeOutcome.TimedOut, 0, null),
                _ => new(place, ProbeOutcome.NotRun, 0, $"{problem.SocketErrorCode} ({problem.NativeErrorCode})"),
            };
        }
    }

    private static RowResult Answered(int place, long started) =>
        new(place, ProbeOutcome.Connected, (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds, null);

    // Only the echo of this datagram is an answer.
    private static async Task EchoAsync(Socket socket, CancellationToken cancellationToken)
    {
        // Not by the cryptographic generator, which would load OpenSSL, and the image has none.
        var nonce = Guid.NewGuid().ToByteArray();
        var received = new byte[nonce.Length + 1];
        await socket.SendAsync(nonce, SocketFlags.None, cancellationToken);
        while (await socket.ReceiveAsync(received, SocketFlags.None, cancellationToken) is var length && !received.AsSpan(0, length).SequenceEqual(nonce))
        {
        }
    }
}
