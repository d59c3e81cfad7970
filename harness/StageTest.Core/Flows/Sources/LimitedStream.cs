namespace StageTest.Core.Flows.Sources;

/// <summary>The first bytes of a stream.</summary>
/// <param name="stream">The stream, which is closed with this one.</param>
/// <param name="length">The number of bytes.</param>
internal sealed class LimitedStream(Stream stream, long length) : ForwardOnlyStream
{
    private long _left = length;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
