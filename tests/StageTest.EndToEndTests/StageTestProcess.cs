using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace StageTest.EndToEndTests;

/// <summary>The command as a process of its own, and others beside it.</summary>
internal static class StageTestProcess
{
    // 'make test' names the folder of the command that 'make build' published: that one starts faster, and users run it.
    private static string Folder { get; } = Environment.GetEnvironmentVariable("STAGETEST_PUBLISHED") ?? AppContext.BaseDirectory;

    /// <summary>The path of the command.</summary>
    public static string Command { get; } = Path.Combine(Folder, "stagetest");

    /// <summary>Starts the command.</summary>
    public static Process Start(params string[] arguments) => Start(null, arguments);

    /// <summary>Starts the command, with more environment.</summary>
    public static Process Start(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        StartProgram(Command, arguments, environment: environment);

    /// <summary>Starts the command as the .NET runtime runs it, which is the one beside the native command.</summary>
    public static Process StartManaged(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        StartProgram("dotnet", [Path.Combine(Folder, "stagetest.dll"), .. arguments], environment: environment);

    /// <summary>
    /// Starts another program with all three streams redirected. An environment variable whose value is null is taken away.
    /// </summary>
    public static Process StartProgram(
        string program,
        IEnumerable<string> arguments,
        string? directory = null,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the command to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => EndAsync(Start(arguments));

    /// <summary>Runs the command to its end, with more environment.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    ) => EndAsync(Start(environment, arguments));

    /// <summary>Runs another program to its end; null if it is not there.</summary>
    public static async Task<(int ExitCode, string Output, string Error)?> ProgramAsync(string program, params string[] arguments)
    {
        try
        {
            return await EndAsync(StartProgram(program, arguments));
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs another program to its end, which must succeed.</summary>
    public static async Task SucceedAsync(string program, params string[] arguments)
    {
        var (exitCode, _, error) = await EndAsync(StartProgram(program, arguments));
        Assert.That(exitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{error}");
    }

    /// <summary>Sends a signal.</summary>
    public static Task SignalAsync(Process process, string signal) =>
        SucceedAsync("kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Skips a test of Ctrl-C if it is ignored here, and so by everything that is started: background jobs of shells ignore it.
    /// </summary>
    /// <param name="signal">The signal that the test sends.</param>
    public static void SkipIfIgnored(string signal)
    {
        if (signal == "INT" && IgnoresInterrupts())
        {
            Assert.Ignore("SIGINT is ignored by what started the tests, and so by the command.");
        }
    }

    private static bool IgnoresInterrupts()
    {
        const ulong interrupt = 1 << 1;
        var ignored = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[
            "SigIgn:".Length..
        ];
        return (Convert.ToUInt64(ignored.Trim(), 16) & interrupt) != 0;
    }

    /// <summary>Reads the standard error of a process until it has a text, and returns what was read.</summary>
    public static async Task<string> ReadUntilAsync(Process process, string text)
    {
        var read = "";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            read += line + "\n";
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return read;
            }
        }

        throw new AssertionException($"It ended before '{text}':\n{read}");
    }

    /// <summary>Gives a process all of its input and waits for its end and for everything that it writes.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> EndAsync(
        Process process,
        string input = "",
        CancellationToken limit = default
    )
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync(limit);
            var error = process.StandardError.ReadToEndAsync(limit);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit);
            return (process.ExitCode, await output, await error);
        }
    }
}
