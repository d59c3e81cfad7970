using StageTest.Core.Decisions;

namespace StageTest.Cli.Commands;

/// <summary>The exit codes of the process. Scripts rely on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>Promote, or success.</summary>
    public const int Promote = 0;

    /// <summary>Some flow differs, or something was not observed.</summary>
    public const int Hold = 1;

    /// <summary>Invalid input or an invalid command line; nothing was run.</summary>
    public const int BadInput = 2;

    /// <summary>The engine or its environment failed, or an internal error occurred.</summary>
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
