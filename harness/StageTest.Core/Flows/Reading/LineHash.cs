using System.Security.Cryptography;
using System.Text.Json;

namespace StageTest.Core.Flows.Reading;

/// <summary>The digest of a file, and that of its lines without a last one that may still be written.</summary>
internal sealed class LineHash : IDisposable
{
    // A longer line is not a record.
    private const int LongestTail = 16 * 1024 * 1024;

    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _lines = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _tail = new();
    private long _length;
    private bool _hasLines;

    /// <summary>Adds the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _all.AppendData(bytes);
        _length += bytes.Length;
        var end = bytes.LastIndexOf((byte)'\n') + 1;
        if (end > 0)
        {
            _lines.AppendData(Tail);
            _lines.AppendData(bytes[..end]);
            _tail.SetLength(0);
            _hasLines = true;
        }

        if (_tail.Length <= LongestTail)
        {
            _tail.Write(bytes[end..]);
        }
    }

    /// <summary>The digest of all bytes so far.</summary>
    public string OfAll() => Text(_all);

    /// <summary>The length and digest of the complete part: all bytes, or those before a last line that is incomplete JSON.</summary>
    public (long Length, string Digest) OfWholeLines() =>
        _hasLines && _tail.Length <= LongestTail && IsBroken(Tail) ? (_length - _tail.Length, Text(_lines)) : (_length, Text(_all));

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Dispose();
        _lines.Dispose();
        _tail.Dispose();
    }

    private ReadOnlySpan<byte> Tail => _tail.GetBuffer().AsSpan(0, (int)_tail.Length);

    private static bool IsBroken(ReadOnlySpan<byte> line)
    {
        if (line is not [(byte)'{', ..])
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read()) { }
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static string Text(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetCurrentHash());
}
