using System.Net.WebSockets;
using System.Text;

namespace StageTest.Engines.Flows;

/// <summary>
/// A connection to a port of a pod, over the API server's WebSocket. Each message begins with its channel: 0 for data, 1 for errors. Each
/// channel begins with the two bytes of the port.
/// </summary>
/// <param name="socket">The connection to the API server.</param>
internal sealed class ForwardedStream(WebSocket socket) : Stream
{
    /// <summary>The name of this protocol.</summary>
    public const string Protocol = "v4.channel.k8s.io";

    private const byte Data = 0;
    private const int PortBytes = 2;

    private readonly byte[] _received = new byte[65_536];
    private readonly int[] _toSkip = [PortBytes, PortBytes];
    private byte _channel;
    private bool _isStart = true;
    private ReadOnlyMemory<byte> _rest;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (!await ReceiveAsync(cancellationToken))
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var message = new byte[buffer.Length + 1];
        message[0] = Data;
        buffer.CopyTo(message.AsMemory(1));
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        catch (WebSocketException problem)
        {
            throw new IOException(problem.Message, problem);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    // Whether more data may follow.
    private async Task<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        ValueWebSocketReceiveResult part;
        try
        {
            part = await socket.ReceiveAsync(_received.AsMemory(), cancellationToken);
        }
        catch (WebSocketException problem)
        {
            throw new IOException(problem.Message, problem);
        }

        if (part.MessageType == WebSocketMessageType.Close)
        {
            return false;
        }

        var bytes = _received.AsMemory(0, part.Count);
        if (_isStart && bytes.Length > 0)
        {
            (_channel, bytes) = (bytes.Span[0], bytes[1..]);
        }

        // An empty message has no channel, and the next message starts a new one.
        _isStart = part.EndOfMessage;
        if (_channel < _toSkip.Length)
        {
            var skipped = Math.Min(_toSkip[_channel], bytes.Length);
            _toSkip[_channel] -= skipped;
            bytes = bytes[skipped..];
        }

        if (_channel != Data && bytes.Length > 0)
        {
            throw new IOException($"The API server could not forward the port: {Encoding.UTF8.GetString(bytes.Span)}");
        }

        _rest = bytes;
        return true;
    }
}
