using System.Text;

namespace StageTest.Cli.Terminal;

/// <summary>The output streams of a command, and the properties of the terminal.</summary>
internal sealed record CommandTerminal
{
    /// <summary>For results: reports and findings.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>For everything else: progress, notes, problems.</summary>
    public required TextWriter Error
    {
        get;
        init => (field, Screen) = (new MessageWriter(value), value);
    }

    /// <summary>The place of <see cref="Error"/> for a display that moves the cursor and escapes what it quotes itself.</summary>
    public TextWriter Screen { get; private init; } = TextWriter.Null;

    /// <summary>Standard input unchanged, for commands that a script may control.</summary>
    public TextReader Lines { get; init; } = TextReader.Null;

    /// <summary>Reads a person's answers; null without a terminal.</summary>
    public TextReader? In { get; init; }

    /// <summary>Whether <see cref="Out"/> is a terminal and colours are enabled.</summary>
    public bool Colour { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal and lines may be redrawn.</summary>
    public bool Interactive { get; init; }

    /// <summary>The width of <see cref="Out"/> in characters, or null if it is unknown.</summary>
    public int? Width { get; init; }

    /// <summary>The height of <see cref="Out"/> in lines, or null if it is unknown.</summary>
    public int? Height { get; init; }

    /// <summary>Asks whether to write what was just shown. Without a terminal it asks nothing and returns false.</summary>
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
            // Some pseudo-terminals report 0, which means unknown.
            Width = !Console.IsOutputRedirected && Console.WindowWidth is var width and > 0 ? width : null,
            Height = !Console.IsOutputRedirected && Console.WindowHeight is var height and > 0 ? height : null,
        };
    }
}
