using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace StageTest.Benchmarks;

/// <summary>What one whole process has cost.</summary>
/// <param name="Clock">From its start to its end.</param>
/// <param name="Processor">Processor time of it and of all that it started and waited for.</param>
/// <param name="Megabytes">The most memory that it had itself, not what it started.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">The digest of what it wrote to its standard output.</param>
internal sealed record MeasuredProcess(TimeSpan Clock, TimeSpan Processor, double Megabytes, int ExitCode, string Output)
{
    private const int BetweenLooks = 4;

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The folder that it runs in.</param>
    public static async Task<MeasuredProcess> RunAsync(string command, IEnumerable<string> arguments, string folder)
    {
        var before = Processors.EndedChildren().Time;
        var started = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo(command, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = SHA256.HashDataAsync(process.StandardOutput.BaseStream).AsTask();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0.0;
        while (!process.WaitForExit(BetweenLooks))
        {
            peak = Math.Max(peak, Peak(process.Id));
        }

        await process.WaitForExitAsync();
        var clock = TimeProvider.System.GetElapsedTime(started);
        await errors;
        return new(clock, Processors.EndedChildren().Time - before, peak, process.ExitCode, Convert.ToHexString(await output));
    }

    /// <summary>Runs a command that must succeed and is not measured.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    /// <returns>What it wrote to its standard output.</returns>
    public static string Require(string folder, string command, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{command} {string.Join(' ', arguments)}' failed: {output}{errors.Result}");
        }

        return output;
    }

    // The kernel forgets it with the process, so it is asked for again and again.
    private static double Peak(int process)
    {
        const string field = "VmHWM:";
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"))
                .FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[field.Length..^2].Trim(), CultureInfo.InvariantCulture) / 1024.0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
