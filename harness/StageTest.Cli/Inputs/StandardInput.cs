using StageTest.Cli.Terminal;
using StageTest.Core.Documents;

namespace StageTest.Cli.Inputs;

/// <summary>What a user pipes into a command that takes <c>-</c> for a path.</summary>
internal static class StandardInput
{
    /// <summary>The path that means it, which is also what messages call it.</summary>
    public const string Path = "-";

    /// <summary>Reads all of it; null, with an error, if it is larger than a manifest may be.</summary>
    public static Task<string?> ReadAsync(CommandTerminal terminal, DiagnosticBag diagnostics, CancellationToken cancellationToken) =>
        // Reading a terminal ends for no token, so the task is left behind when the user interrupts.
        Task.Run(() => Read(terminal.Lines, diagnostics), cancellationToken).WaitAsync(cancellationToken);

    private static string? Read(TextReader reader, DiagnosticBag diagnostics)
    {
        var buffer = new char[YamlReader.MaximumLength + 1];
        var length = reader.ReadBlock(buffer);
        if (length > YamlReader.MaximumLength)
        {
            diagnostics.Error(SourceLocation.Whole(Path), "Standard input is too large to be a manifest and was not read.");
            return null;
        }

        return new(buffer, 0, length);
    }
}
