using System.Diagnostics;

namespace StageTest.EndToEndTests;

/// <summary>The command as a process of its own, and others beside it.</summary>
internal static class StageTestProcess
{
    /// <summary>Starts the command, with more environment.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartProgram("dotnet", environment, [Path.Combine(AppContext.BaseDirectory, "stagetest.dll"), .. arguments]);

    /// <summary>Runs the command to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        EndAsync(Start(environment, arguments));

    /// <summary>Runs another program to its end; null where it is not there.</summary>
    public static async Task<(int ExitCode, string Output, string Error)?> ProgramAsync(string program, params string[] arguments)
    {
        try
        {
            return await EndAsync(StartProgram(program, new Dictionary<string, string>(), arguments));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Waits for the end of a process and for everything that it writes.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> EndAsync(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
    }

    private static Process StartProgram(string program, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
