using System.Diagnostics;
using NUnit.Framework;

namespace StageTest.EndToEndTests;

/// <summary>
/// Runs the command where a directory is on a disk that is full. Skips the test, with the reason, if no such disk can be mounted.
/// </summary>
internal static class FullDisk
{
    // In a mount namespace of its own, so that no other process sees the disk, and nothing is to be unmounted.
    private const string Script = """
        directory=$1; shift
        mount -t tmpfs -o size=64k full "$directory" || exit 99
        head -c 65536 /dev/zero >"$directory/filling" 2>/dev/null
        "$@"
        code=$?
        echo "files on the full disk:" $(cd "$directory" && find . -type f ! -name filling)
        exit $code
        """;

    /// <summary>Starts the command. Its output ends with the files that it left on the disk.</summary>
    public static async Task<Process> StartAsync(
        string directory,
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    )
    {
        if (await StageTestProcess.ProgramAsync("unshare", "-m", "true") is not { ExitCode: 0 })
        {
            Assert.Ignore("Mounting a disk that is full needs root and unshare.");
        }

        return StageTestProcess.StartProgram(
            "unshare",
            ["-m", "sh", "-c", Script, "sh", directory, StageTestProcess.Command, .. arguments],
            environment: environment
        );
    }

    /// <summary>Runs the command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string directory,
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    ) => await StageTestProcess.EndAsync(await StartAsync(directory, environment, arguments));
}
