using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Lab;

/// <summary>
/// A user of the command in a test's own network: the user of the tests, or an ordinary account made for them, with a copy of the
/// command and files of their own.
/// </summary>
internal sealed class LabUser : IDisposable
{
    // An account is a number to the kernel; this one has no name, no password and no home.
    private const int Account = 58_127;

    private readonly bool _isOrdinary;
    private readonly PrivateNetwork _network;

    private LabUser(string directory, bool isOrdinary, PrivateNetwork network) =>
        (Directory, _isOrdinary, _network) = (directory, isOrdinary, network);

    /// <summary>Where the files are.</summary>
    public string Directory { get; }

    private string Runtime => Path.Combine(Directory, "runtime");

    /// <summary>Makes the account's directory. Skips the test where that account is none of its own.</summary>
    public static async Task<LabUser> CreateAsync(bool isOrdinary, PrivateNetwork network)
    {
        if (isOrdinary && !Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("This is an ordinary user already, for whom the same tests run without an account of their own.");
        }

        var directory = System.IO.Directory.CreateTempSubdirectory("stagetest-user-").FullName;
        var user = new LabUser(directory, isOrdinary, network);
        foreach (var file in System.IO.Directory.GetFiles(AppContext.BaseDirectory).Where(f => Path.GetExtension(f) is ".dll" or ".json"))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        System.IO.Directory.CreateDirectory(user.Runtime);
        await StageTestProcess.SucceedAsync("chmod", "-R", "u=rwX,go=rX", directory);
        await StageTestProcess.SucceedAsync("chmod", "700", user.Runtime);
        if (isOrdinary)
        {
            await StageTestProcess.SucceedAsync("chown", "-R", Account.ToString(CultureInfo.InvariantCulture), directory);
        }

        return user;
    }

    /// <summary>Writes a file that the user can read.</summary>
    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Directory, name), text);

    /// <summary>The entries in the list of running labs, alive or dead.</summary>
    public string[] Entries() => System.IO.Directory.GetFiles(Path.Combine(Runtime, "stagetest", "labs"));

    /// <summary>Starts the command, in the user's directory.</summary>
    public Process Start(params string[] arguments) =>
        AsUser(
            ["dotnet", Path.Combine(Directory, "stagetest.dll"), .. arguments],
            new() { ["XDG_RUNTIME_DIR"] = Runtime, ["DOTNET_CLI_HOME"] = Directory }
        );

    /// <summary>Runs the command to its end.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments) =>
        StageTestProcess.EndAsync(Start(arguments), input);

    /// <summary>
    /// Runs the command to its end as a bare service might: no PATH, no HOME, a temporary directory that does not exist, and files that
    /// no other account may read.
    /// </summary>
    public Task<(int Code, string Output, string Error)> RunBareAsync(params string[] arguments)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        string[] bare =
        [
            "/usr/bin/env",
            "-i",
            "TMPDIR=/nonexistent",
            "/bin/sh",
            "-c",
            "umask 077; exec \"$@\"",
            "sh",
            dotnet,
            Path.Combine(Directory, "stagetest.dll"),
        ];
        return StageTestProcess.EndAsync(AsUser([.. bare, .. arguments], []));
    }

    /// <inheritdoc/>
    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private Process AsUser(string[] command, Dictionary<string, string?> environment)
    {
        string[] account = _isOrdinary ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--clear-groups"] : [];
        return _network.Start([.. account, .. command], Directory, environment);
    }
}
