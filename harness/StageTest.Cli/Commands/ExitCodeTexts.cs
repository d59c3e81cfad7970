using System.Collections.Immutable;

namespace StageTest.Cli.Commands;

/// <summary>Meanings of exit codes that several commands share.</summary>
internal static class ExitCodeTexts
{
    /// <summary>The meanings for commands that read and run nothing.</summary>
    public static ImmutableArray<(int? Code, string Meaning)> OfReading { get; } =
    [
        (ExitCode.Promote, "success"),
        (ExitCode.BadInput, "bad input or a wrong command line"),
        (ExitCode.Failure, "a report cannot be written"),
        (ExitCode.Interrupted, "interrupted"),
    ];

    /// <summary>The meanings for <c>run</c>, and for the command line as a whole.</summary>
    public static ImmutableArray<(int? Code, string Meaning)> OfRun { get; } =
    [
        (ExitCode.Promote, "promote: every stage was observed completely and is as expected"),
        (ExitCode.Hold, "hold: a flow is not as expected, or was not observed"),
        (ExitCode.BadInput, "bad input or a wrong command line; nothing was run"),
        (ExitCode.Failure, "the engine or its environment failed"),
        (ExitCode.Interrupted, "interrupted; everything that the engine created was removed"),
    ];
}
