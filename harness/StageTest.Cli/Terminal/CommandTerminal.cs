using System.Text;

namespace StageTest.Cli.Terminal;

/// <summary>Where a command writes, and what may be written there.</summary>
internal sealed record CommandTerminal
{
    /// <summary>For what was asked for: reports and findings.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>For everything else: progress, notes, problems.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input as it is, for commands that a script may steer.</summary>
    public TextReader Lines { get; init; } = TextReader.Null;

    /// <summary>Where a person answers questions; null without a terminal.</summary>
    public TextReader? In { get; init; }

    /// <summary>Whether a person sees <see cref="Out"/> and colours are welcome.</summary>
    public bool Colour { get; init; }

    /// <summary>Whether a person sees <see cref="Error"/> and lines may be redrawn.</summary>
    public bool Interactive { get; init; }

    /// <summary>How many characters fit on a line of <see cref="Out"/>, or null if it is unknown.</summary>
    public int? Width { get; init; }

    /// <summary>How many lines a person sees of <see cref="Out"/>, or null if it is unknown.</summary>
    public int? Height { get; init; }

    /// <summary>Asks whether to write what was just shown; no without a terminal, if nothing is asked.</summary>
    public bool AgreesToWrite()
    {
        if (In is null)
        {
            return false;
        }

        Error.Write("Write this? [y/N] ");
        return In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    /// <summary>The terminal of this process. NO_COLOR and TERM=dumb are respected.</summary>
    public static CommandTerminal OfProcess()
    {
        var isPlain =
            Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") is "dumb";
        return new()
        {
            // The console's own writer flushes after every call, which makes a long report slow.
            Out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65_536),
            Error = new UnfailingWriter(Console.Error),
            Lines = Console.In,
            In = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.In,
            Colour = !Console.IsOutputRedirected && !isPlain,
            Interactive =
                !Console.IsErrorRedirected
                && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null)
                && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 },
            // Some pseudo-terminals say 0, which means that they do not know.
            Width = !Console.IsOutputRedirected && Console.WindowWidth is var width and > 0 ? width : null,
            Height = !Console.IsOutputRedirected && Console.WindowHeight is var height and > 0 ? height : null,
        };
    }
}
