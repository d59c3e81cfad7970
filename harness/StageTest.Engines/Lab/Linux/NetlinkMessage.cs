using System.Buffers.Binary;
using System.Text;

namespace StageTest.Engines.Lab.Linux;

/// <summary>Writes several netlink messages as one batch for one send.</summary>
/// <remarks>Layout of <c>linux/netlink.h</c>: lengths and types in the machine's order, everything aligned to four bytes.</remarks>
internal sealed class NetlinkMessage
{
    /// <summary>NLM_F_REQUEST.</summary>
    public const int Request = 1;

    /// <summary>NLM_F_ACK: the kernel always answers, not only after errors.</summary>
    public const int Acknowledge = 4;

    /// <summary>NLM_F_CREATE | NLM_F_EXCL.</summary>
    public const int CreateNew = 0x600;

    /// <summary>NLMSG_ERROR: the answer to a message, also in case of success.</summary>
    public const int TypeError = 2;

    private const int HeaderLength = 16;

    private byte[] _bytes = new byte[4096];
    private readonly List<string> _attempts = [];
    private int _length;
    private int _message;

    /// <summary>The bytes written so far.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The number of messages. Their sequence numbers start at 0.</summary>
    public int Count => _attempts.Count;

    /// <summary>What a message does, for errors.</summary>
    public string Attempt(int sequence) => sequence >= 0 && sequence < Count ? _attempts[sequence] : "netlink";

    /// <summary>Clears the buffer.</summary>
    public void Clear()
    {
        _length = 0;
        _attempts.Clear();
    }

    /// <summary>Begins a message. <see cref="End"/> must follow.</summary>
    public void Begin(int type, int flags, string attempt)
    {
        _message = _length;
        var header = Extend(HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)(flags | Request));
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], _attempts.Count);
        _attempts.Add(attempt);
    }

    /// <summary>Ends the message.</summary>
    public void End() => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_message), _length - _message);

    /// <summary>Requests an answer to the message that was ended last.</summary>
    public void AcknowledgeLast() => _bytes[_message + 6] |= Acknowledge;

    /// <summary>Adds zeroed bytes, rounded up to four, and returns them to be filled.</summary>
    public Span<byte> Extend(int length)
    {
        var aligned = (length + 3) & ~3;
        if (_length + aligned > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + aligned));
        }

        var added = _bytes.AsSpan(_length, aligned);
        added.Clear();
        _length += aligned;
        return added[..length];
    }

    /// <summary>Adds an attribute of bytes.</summary>
    public void Attribute(int type, ReadOnlySpan<byte> value)
    {
        var start = BeginNested(type);
        value.CopyTo(Extend(value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(start), (ushort)(4 + value.Length));
    }

    /// <summary>Adds an attribute of four bytes.</summary>
    public void Attribute(int type, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Attribute(type, bytes);
    }

    /// <summary>Adds a zero-terminated text attribute.</summary>
    public void Attribute(int type, string value) => Attribute(type, Encoding.UTF8.GetBytes(value + '\0'));

    /// <summary>Begins a nested attribute, and returns the argument for <see cref="EndNested"/>.</summary>
    public int BeginNested(int type)
    {
        var start = _length;
        BinaryPrimitives.WriteUInt16LittleEndian(Extend(4)[2..], (ushort)type);
        return start;
    }

    /// <summary>Ends a nested attribute.</summary>
    public void EndNested(int start) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(start), (ushort)(_length - start));
}
