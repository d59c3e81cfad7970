using System.Globalization;

namespace StageTest.Cli.Terminal;

/// <summary>
/// What <c>--verbose</c> writes: a line for each step, with the time of day in UTC, by which it is found again in the logs of a cluster.
/// </summary>
internal static class VerboseLog
{
    /// <summary>Writes lines, or nothing.</summary>
    /// <param name="isVerbose">Whether the user wants them.</param>
    /// <param name="terminal">Where they go: its error stream.</param>
    /// <param name="clock">The clock.</param>
    public static Action<string> Of(bool isVerbose, CommandTerminal terminal, TimeProvider clock) =>
        isVerbose
            ? line => terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():HH:mm:ss.fff} {line}"))
            : _ => { };
}
