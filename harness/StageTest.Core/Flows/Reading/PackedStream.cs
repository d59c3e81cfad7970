using System.IO.Compression;
using StageTest.Core.Flows.Sources;

namespace StageTest.Core.Flows.Reading;

/// <summary>Streams that may be gzip-compressed, regardless of their file names.</summary>
internal static class PackedStream
{
    /// <summary>The content of a stream, decompressed if its first two bytes are those of gzip.</summary>
    public static Stream Open(Stream stream)
    {
        var start = new byte[2];
        var length = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        var whole = new PrefixedStream(start.AsMemory(0, length), stream);
        return length == 2 && start is [0x1f, 0x8b] ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }

    /// <summary>Reads some bytes; none at the end, or if the compressed data end early, which the readers of lines report.</summary>
    public static int Read(Stream stream, Span<byte> bytes)
    {
        try
        {
            return stream.Read(bytes);
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }

    /// <summary>Skips to a position.</summary>
    public static void Skip(Stream stream, long length)
    {
        var block = new byte[65_536];
        while (length > 0 && Read(stream, block.AsSpan(0, (int)Math.Min(block.Length, length))) is var count and > 0)
        {
            length -= count;
        }
    }
}
