using System.Buffers;
using System.Text;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Splits a stream of text into lines.</summary>
/// <param name="take">Receives each complete line, without its end.</param>
internal sealed class OutputLines(Action<string> take)
{
    private readonly ArrayBufferWriter<byte> _begun = new();

    /// <summary>The next piece.</summary>
    public void Take(ReadOnlyMemory<byte> piece)
    {
        var rest = piece.Span;
        for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            _begun.Write(rest[..end]);
            take(Encoding.UTF8.GetString(_begun.WrittenSpan));
            _begun.ResetWrittenCount();
            rest = rest[(end + 1)..];
        }

        _begun.Write(rest);
    }

    /// <summary>Passes on the text after the last end of a line, if there is any.</summary>
    public void End()
    {
        if (_begun.WrittenCount > 0)
        {
            take(Encoding.UTF8.GetString(_begun.WrittenSpan));
            _begun.ResetWrittenCount();
        }
    }
}
