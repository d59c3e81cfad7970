namespace StageTest.Cli.Commands;

/// <summary>What the exit codes of each command mean, for its help.</summary>
internal static class HelpExitCodes
{
    public const string Run = """
        Exit codes:
          0    promote: every stage was observed completely and is as expected
          1    hold: some flow differs, or something was not observed
          2    bad input or a wrong command line; nothing was run
          3    the engine or its surroundings failed
          130  interrupted; what the engine made was removed

        """;

    public const string Init = """
        Exit codes:
          0    written
          2    bad input or a wrong command line; nothing was written
          3    the file cannot be written
          130  interrupted

        """;

    public const string Watch = """
        Exit codes:
          2    bad input or a wrong command line
          3    the engine cannot be made ready
          130  interrupted, which is how it ends; everything that was made is removed

        """;

    public const string WithoutRun = """
        Exit codes:
          0    all well
          2    bad input or a wrong command line
          130  interrupted

        """;

    public const string Lint = """
        Exit codes:
          0    no errors
          1    a warning, with --strict only
          2    an error in the input, or a wrong command line
          130  interrupted

        """;

    public const string Diff = """
        Exit codes:
          0    all well
          1    something differs, with --exit-code only
          2    bad input or a wrong command line
          130  interrupted

        """;

    public const string Doctor = """
        Exit codes:
          0    at least one engine that sends packets can run here
          1    none can
          2    a wrong command line
          130  interrupted

        """;

    public const string Lab = """
        Exit codes:
          0    ended with q
          2    bad input or a wrong command line; nothing was run
          3    the lab or its surroundings failed
          130  interrupted, which is how it ends; everything that was made is removed, as with q

        """;

    public const string Exec = """
        Exit codes: those of the command, 126 and 127 where it cannot be started or found; 137 where the lab ended before it. Before it is
        started: 2 where no such lab or pod is running, 3 where the surroundings failed.

        """;

    public const string Gate = """
        Exit codes:
          0    promote: what changes is declared, asked about and proven
          1    hold: a reason to hold is there that no waiver accepts
          2    bad input or a wrong command line; nothing was run
          3    the engine or its surroundings failed
          130  interrupted; what the engine made was removed

        """;

    public const string Mutate = """
        Exit codes:
          0    enough mutants are noticed
          1    fewer than --min-score are, or a scenario is not as expected to begin with
          2    bad input or a wrong command line; nothing was tried
          130  interrupted

        """;

    public const string Promote = """
        Exit codes:
          0    promoted, or promoted before
          1    some scenario is not proven, and its policies stay staged
          2    bad input, or a policy that cannot be promoted as it is written; nothing was written
          3    a file cannot be written; nothing was changed
          130  interrupted; nothing was changed

        """;

    public const string Verify = """
        Exit codes:
          0    the files are exactly what was proven
          1    some file changed, is missing or was added
          2    bad input, or what is no promotion record
          130  interrupted

        """;

    public const string Record = """
        Exit codes:
          0    nothing to change, or written
          1    not written: nobody said so, or something was not observed
          2    bad input or a wrong command line
          3    the engine or its surroundings failed
          130  interrupted

        """;

    public const string Clean = """
        Exit codes:
          0    nothing is left
          2    a wrong command line
          3    Docker or the cluster cannot be asked, or refuses
          130  interrupted

        """;

    public const string ProbeImage = """
        Exit codes:
          0    written
          2    a wrong command line
          3    the archive cannot be written, or the agent was not built
          130  interrupted

        """;
}
