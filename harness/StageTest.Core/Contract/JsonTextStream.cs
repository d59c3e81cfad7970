using System.Buffers;
using System.Globalization;
using System.Text;

namespace StageTest.Core.Contract;

/// <summary>
/// Takes the UTF-8 bytes of JSON and hands them to a writer as text, so that byte writers can stream to any <see cref="TextWriter"/>.
/// Characters that hide or reorder text, which only strings can have, are escaped.
/// </summary>
internal sealed class JsonTextStream(TextWriter writer) : Stream
{
    // JSON needs no escapes for these. What has two UTF-16 units is escaped by every encoder.
    private static readonly SearchValues<char> Hidden = SearchValues.Create([
        .. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(c => char.GetUnicodeCategory(c) is UnicodeCategory.Format),
    ]);

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly char[] _characters = new char[4096];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _decoder.Convert(buffer, _characters, flush: false, out var taken, out var made, out _);
            Write(_characters.AsSpan(0, made));
            buffer = buffer[taken..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    private void Write(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Hidden) is var at and >= 0)
        {
            writer.Write(text[..at]);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:x4}"));
            text = text[(at + 1)..];
        }

        writer.Write(text);
    }

    // The writer belongs to the caller, who flushes it when the report is whole.
    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
