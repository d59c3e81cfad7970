using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Cli.Terminal;

/// <summary>
/// Writes messages to a terminal or a log. They quote untrusted text, so each line is written as <see cref="PrintableText.OfLine"/> says.
/// </summary>
/// <param name="screen">Where to.</param>
internal sealed class MessageWriter(TextWriter screen) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => screen.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write($"{value}");

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => screen.Write(PrintableText.OfLines(value ?? ""));

    /// <inheritdoc/>
    public override void WriteLine() => screen.WriteLine();

    /// <inheritdoc/>
    /// <remarks>One call for each message, so that messages of several threads do not mix.</remarks>
    public override void WriteLine(string? value) => screen.WriteLine(PrintableText.OfLines(value ?? ""));

    /// <inheritdoc/>
    public override void Flush() => screen.Flush();
}
