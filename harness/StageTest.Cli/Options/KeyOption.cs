using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;

namespace StageTest.Cli.Options;

/// <summary>An option that names the file of a key, and the key in it.</summary>
internal sealed class KeyOption
{
    private readonly Func<byte[], string, DiagnosticBag, SigningKey?> _read;

    private KeyOption(string name, string description, Func<byte[], string, DiagnosticBag, SigningKey?> read)
    {
        _read = read;
        Option = new(name) { Description = description, HelpName = "KEY" };
    }

    /// <summary>The option.</summary>
    public Option<string?> Option { get; }

    /// <summary><c>--sign-key</c>: the private key that signs the output.</summary>
    /// <param name="signed">What is signed, such as "JSON reports".</param>
    public static KeyOption Sign(string signed) =>
        new("--sign-key", $"Signs {signed} with a private ECDSA key of a PEM file.", SigningKey.ReadPrivate);

    /// <summary><c>--verify-key</c>: the key that must have signed the input.</summary>
    /// <param name="signed">What must be signed, such as "the report".</param>
    public static KeyOption Verify(string signed) =>
        new("--verify-key", $"Requires that {signed} is signed with the private key of this public key.", SigningKey.ReadPublic);

    /// <summary>Reads the key; false, with the reason on the terminal, if the option names no usable key.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Receives the problem.</param>
    /// <param name="key">The key, which the caller must dispose; null if the option is not given.</param>
    public bool TryRead(ParseResult parsed, CommandTerminal terminal, out SigningKey? key)
    {
        var diagnostics = new DiagnosticBag();
        var file = parsed.GetValue(Option);
        key =
            file is not null && InputBytes.Read(file, SigningKey.MaximumLength, diagnostics) is { } pem
                ? _read(pem, file, diagnostics)
                : null;
        DiagnosticLines.Write(diagnostics.Sorted(), Severity.Error, terminal.Error);
        return !diagnostics.HasErrors;
    }
}
