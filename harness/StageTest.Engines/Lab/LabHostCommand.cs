using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Host;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>Starts the lab host: StageTest, a second time, inside private namespaces.</summary>
internal static class LabHostCommand
{
    // The assembly of the command, which becomes a host before it does anything else.
    private const string Command = "stagetest";

    /// <summary>The start parameters, with all three streams redirected.</summary>
    /// <exception cref="EngineException">A part of the installation is missing.</exception>
    public static ProcessStartInfo Create()
    {
        // In a session of its own, Ctrl-C in a terminal does not reach the host; the engine decides when it ends.
        var start = new ProcessStartInfo(
            Executables.Find("setsid") ?? "setsid",
            [UnshareCommand, .. Unshare(IsRoot), .. Again(LabHost.Argument, [])]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Settings for the parent's tools must neither slow the host down nor write into its output.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_STARTUP_HOOKS"] = "";
        return start;
    }

    /// <summary>
    /// The start parameters of another host, in a process namespace too, so that everything in it ends with the started process.
    /// </summary>
    /// <param name="host">The argument that tells this assembly its role.</param>
    /// <param name="arguments">The host's arguments.</param>
    /// <exception cref="EngineException">A part of the installation is missing.</exception>
    public static ProcessStartInfo CreateIsolated(string host, IEnumerable<string> arguments) =>
        new(UnshareCommand, ["--pid", "--fork", "--kill-child", .. Unshare(IsRoot), .. Again(host, arguments)]);

    private static bool IsRoot => Libc.EffectiveUserId() == 0;

    private static string UnshareCommand => Executables.Find("unshare") ?? "unshare";

    // The command of an archive contains its runtime, and nothing else could start this assembly.
    private static string[] Again(string host, IEnumerable<string> arguments) =>
        BringsItsRuntime ? [Environment.ProcessPath!, host, .. arguments] : AgainByTheRuntime(host, arguments);

    private static bool BringsItsRuntime =>
        Path.GetFullPath(RuntimeEnvironment.GetRuntimeDirectory()) == Path.GetFullPath(AppContext.BaseDirectory)
        && Assembly.GetEntryAssembly()?.GetName().Name == Command;

    private static string[] AgainByTheRuntime(string host, IEnumerable<string> arguments)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, typeof(LabHost).Assembly.GetName().Name + ".dll");
        var runtime = Path.ChangeExtension(assembly, ".runtimeconfig.json");
        foreach (var file in (ReadOnlySpan<string>)[assembly, runtime])
        {
            if (!File.Exists(file))
            {
                throw new EngineException($"'{file}' is missing. Install or build stagetest again.");
            }
        }

        return [Muxer(), "exec", "--runtimeconfig", runtime, assembly, host, .. arguments];
    }

    /// <summary>The arguments of <c>unshare</c> for the namespaces of the lab.</summary>
    public static string[] Unshare(bool isRoot) =>
        isRoot ? ["--net", "--mount", "--"] : ["--user", "--map-root-user", "--net", "--mount", "--"];

    private static string Muxer()
    {
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return File.Exists(beside)
            ? beside
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
                ?? throw new EngineException(
                    $"The lab cannot start its host: there is no 'dotnet' at '{beside}'. Set DOTNET_HOST_PATH to it."
                );
    }
}
