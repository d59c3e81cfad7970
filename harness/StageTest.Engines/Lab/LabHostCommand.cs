using System.Diagnostics;
using System.Runtime.InteropServices;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Host;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>How the lab host is started: this assembly, a second time, inside private namespaces.</summary>
internal static class LabHostCommand
{
    /// <summary>The command line, with all three streams redirected.</summary>
    /// <exception cref="EngineException">A part of the installation is missing.</exception>
    public static ProcessStartInfo Create()
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, typeof(LabHost).Assembly.GetName().Name + ".dll");
        var runtime = Path.ChangeExtension(assembly, ".runtimeconfig.json");
        foreach (var file in (ReadOnlySpan<string>)[assembly, runtime])
        {
            if (!File.Exists(file))
            {
                throw new EngineException($"The lab cannot start its host: '{file}' is missing. Install or build stagetest again.");
            }
        }

        // A session of its own keeps Ctrl-C in a terminal away from the host; the engine decides when it ends.
        return new(
            Executables.Find("setsid") ?? "setsid",
            [
                Executables.Find("unshare") ?? "unshare",
                .. Unshare(Libc.EffectiveUserId() == 0),
                Muxer(),
                "exec",
                "--runtimeconfig",
                runtime,
                assembly,
                LabHost.Argument,
            ]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                // What belongs to the parent's tools must neither slow the host down nor write into its output.
                ["DOTNET_TieredPGO"] = "0",
                ["DOTNET_EnableDiagnostics"] = "0",
                ["DOTNET_STARTUP_HOOKS"] = "",
            },
        };
    }

    /// <summary>The arguments with which <c>unshare</c> makes the namespaces that the lab needs.</summary>
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
