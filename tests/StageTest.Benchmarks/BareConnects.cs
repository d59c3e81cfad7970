using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace StageTest.Benchmarks;

/// <summary>The program <c>connects.c</c>, which does nothing but the connects of a reading, compiled by the machine's <c>cc</c>.</summary>
internal sealed class BareConnects : IDisposable
{
    private readonly string _folder;

    private BareConnects(string folder) => _folder = folder;

    private string Program => Path.Combine(_folder, "connects");

    /// <summary>Compiles it, or says why it cannot be used here.</summary>
    public static BareConnects? Compile(out string? reason)
    {
        reason = !Environment.IsPrivilegedProcess ? "only root may enter the namespaces of a running lab" : null;
        if (reason is not null)
        {
            return null;
        }

        var bare = new BareConnects(Directory.CreateTempSubdirectory("stagetest-connects-").FullName);
        try
        {
            using var compiler = Process.Start("cc", ["-O2", "-o", bare.Program, Path.Combine(AppContext.BaseDirectory, "connects.c")]);
            compiler.WaitForExit();
            reason = compiler.ExitCode == 0 ? null : $"cc ended with {compiler.ExitCode}";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            reason = $"there is no C compiler: {exception.Message}";
        }

        if (reason is null)
        {
            return bare;
        }

        bare.Dispose();
        return null;
    }

    /// <summary>
    /// Connects from every pod of a lab to every other, and tells how many connections there were and how long they took.
    /// </summary>
    public (int Connected, TimeSpan Time) Run(int hostProcess, IEnumerable<IPAddress> pods, int port)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Program, [$"{hostProcess}", $"{port}"]) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;
        process.StandardInput.Write(string.Concat(pods.Select(address => $"{address}\n")));
        process.StandardInput.Close();
        var numbers = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return numbers.Length == 2
            ? (
                int.Parse(numbers[0], CultureInfo.InvariantCulture),
                TimeSpan.FromMicroseconds(long.Parse(numbers[1], CultureInfo.InvariantCulture))
            )
            : throw new InvalidOperationException($"connects ended with {process.ExitCode}.");
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
