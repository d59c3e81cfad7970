using System.ComponentModel;
using System.Diagnostics;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>Runs <c>nft</c> in the network namespace of the calling thread.</summary>
internal static class NftCommand
{
    /// <summary>Loads a script. If nft refuses one line, nothing is loaded.</summary>
    /// <exception cref="InvalidOperationException">nft refused it.</exception>
    public static void Load(string script) => Run(["-f", "-"], script);

    /// <summary>Lists the loaded ruleset with counters.</summary>
    /// <exception cref="InvalidOperationException">It cannot be listed.</exception>
    public static string List() => Run(["list", "ruleset"], input: null);

    private static string Run(string[] arguments, string? input)
    {
        var start = new ProcessStartInfo(Executables.Find("nft") ?? "nft", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (input is not null)
            {
                process.StandardInput.Write(input);
            }

            process.StandardInput.Close();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output.Result
                : throw new InvalidOperationException(
                    $"nft {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result.Trim()}"
                );
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"nft could not be started: {exception.Message}", exception);
        }
    }
}
