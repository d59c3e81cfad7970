using StageTest.Core.Decisions;

namespace StageTest.Cli.Commands;

/// <summary>What the process says to the script that started it. Scripts rely on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>Promote, or: all well.</summary>
    public const int Promote = 0;

    /// <summary>Some flow differs, or something was not observed.</summary>
    public const int Hold = 1;

    /// <summary>Bad input or a wrong command line; nothing was run.</summary>
    public const int BadInput = 2;

    /// <summary>The engine or its surroundings failed, or StageTest itself did.</summary>
    public const int Failure = 3;

    /// <summary>Interrupted by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>The code of a decision.</summary>
    public static int Of(Outcome outcome) =>
        outcome switch
        {
            Outcome.Promote => Promote,
            Outcome.Hold => Hold,
            _ => Failure,
        };
}
