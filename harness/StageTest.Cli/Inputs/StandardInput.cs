using StageTest.Cli.Terminal;
using StageTest.Core.Documents;

namespace StageTest.Cli.Inputs;

/// <summary>Standard input of a command that accepts <c>-</c> as a path.</summary>
internal static class StandardInput
{
    /// <summary>The path for standard input, which is also its name in messages.</summary>
    public const string Path = "-";

    /// <summary>Reads all of it; null, with an error, if it is larger than the limit for manifests.</summary>
    public static Task<string?> ReadAsync(CommandTerminal terminal, DiagnosticBag diagnostics, CancellationToken cancellationToken) =>
        // No token ends the reading of a terminal, so the task is abandoned when the user interrupts.
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
