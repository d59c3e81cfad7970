using System.Text;

namespace StageTest.Cli.Terminal;

/// <summary>Writes as much as possible. Progress output whose file is full or closed must not end a run.</summary>
internal sealed class UnfailingWriter(TextWriter writer) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => writer.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => writer.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(writer.Flush);

    // Problems are reported here, so a problem of this writer cannot be reported anywhere.
    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException) { }
    }
}
