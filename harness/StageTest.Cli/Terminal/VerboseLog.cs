using System.Globalization;

namespace StageTest.Cli.Terminal;

/// <summary>
/// The output of <c>--verbose</c>: one line for each step, with the time of day in UTC, to find it in the logs of a cluster.
/// </summary>
internal static class VerboseLog
{
    /// <summary>Writes lines, or nothing.</summary>
    /// <param name="isVerbose">Whether the user enabled it.</param>
    /// <param name="terminal">The terminal; lines go to its error stream.</param>
    /// <param name="clock">The clock.</param>
    public static Action<string> Of(bool isVerbose, CommandTerminal terminal, TimeProvider clock) =>
        isVerbose
            ? line => terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():HH:mm:ss.fff} {line}"))
            : _ => { };
}
