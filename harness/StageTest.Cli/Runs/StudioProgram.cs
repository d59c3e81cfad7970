using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Options;

namespace StageTest.Cli.Runs;

/// <summary>Starts the program, beside the command, that serves the studio's page, and ends it.</summary>
internal static class StudioProgram
{
    private const string Framework = "Microsoft.AspNetCore.App";

    private static readonly string Download = $"https://dotnet.microsoft.com/download/dotnet/{Environment.Version.Major}.0";

    /// <summary>The folder of the .NET installation that runs this process.</summary>
    public static string Runtimes => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>Runs it until it ends, or until it is cancelled, and returns its exit code.</summary>
    /// <exception cref="EngineException">It cannot be started here, and why.</exception>
    public static async Task<int> RunAsync(StudioRequest request, CancellationToken cancellationToken)
    {
        if (ProblemWith(AppContext.BaseDirectory, Runtimes) is { } problem)
        {
            throw new EngineException(problem);
        }

        // It writes to this process's output; its input is a pipe, whose end tells it to stop.
        var (program, arguments) = HasOwnRuntime(AppContext.BaseDirectory)
            ? (Executable(AppContext.BaseDirectory, StudioRequest.Program), Array.Empty<string>())
            : (Executable(Runtimes, "dotnet"), [Assembly(AppContext.BaseDirectory)]);
        using var process = Start(new(program, arguments) { RedirectStandardInput = true });
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, StudioRequestJson.Default.StudioRequest));
        await process.StandardInput.FlushAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return process.ExitCode;
    }

    /// <summary>Its requirements, for <c>stagetest doctor</c>.</summary>
    /// <param name="folder">The folder of the command.</param>
    /// <param name="runtimes">The folder of the .NET installation that runs it.</param>
    /// <param name="find">The full path of a command, or null if it is not installed.</param>
    internal static CommandExamination Examine(string folder, string runtimes, Func<string, string?> find) =>
        new(
            "studio",
            $"the ASP.NET Core runtime {Environment.Version.Major}",
            ProblemWith(folder, runtimes) is not null ? null
                : HasOwnRuntime(folder) ? folder
                : Path.Combine(runtimes, "shared", Framework),
            SystemPackage.AspNetCore.InstallCommand(find) is { } command
                ? $"Install it ('{command}'), or see {Download}."
                : $"Install it: {Download}."
        );

    /// <summary>Why it cannot be started, as sentences; null if it can.</summary>
    /// <param name="folder">The folder of the command.</param>
    /// <param name="runtimes">The folder of the .NET installation that runs it.</param>
    internal static string? ProblemWith(string folder, string runtimes)
    {
        var needed = $"{Environment.Version.Major}.";
        var installed = Path.Combine(runtimes, "shared", Framework);
        return !File.Exists(Assembly(folder))
                ? $"'{Assembly(folder)}' is missing. It is part of every archive and of the .NET tool: install StageTest again."
            : HasOwnRuntime(folder) ? null
            : Directory.Exists(installed)
            && Directory.EnumerateDirectories(installed).Any(d => Path.GetFileName(d).StartsWith(needed, StringComparison.Ordinal))
                ? null
            : $"The studio needs the ASP.NET Core runtime {Environment.Version.Major}, and '{installed}' does not have it. Install it "
                + $"({Download}). All other commands work without it.";
    }

    // An archive has its runtime in its folder, including ASP.NET Core.
    private static bool HasOwnRuntime(string folder) => File.Exists(Path.Combine(folder, "Microsoft.AspNetCore.dll"));

    private static string Executable(string folder, string name) =>
        Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name);

    private static string Assembly(string folder) => Path.Combine(folder, $"{StudioRequest.Program}.dll");

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new EngineException($"'{start.FileName}' cannot be started: {problem.Message}");
        }
    }
}
