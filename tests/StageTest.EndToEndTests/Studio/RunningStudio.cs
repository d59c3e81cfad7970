using System.Diagnostics;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Studio;

/// <summary>A started <c>stagetest studio</c>.</summary>
internal sealed class RunningStudio : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private RunningStudio(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>The address that it printed, with the token.</summary>
    public Uri Address { get; }

    /// <summary>Starts it and waits for its address.</summary>
    /// <param name="mark">What its processes have in their environment.</param>
    /// <param name="arguments">The arguments of the command.</param>
    public static async Task<RunningStudio> StartAsync(string mark, params string[] arguments)
    {
        var environment = new Dictionary<string, string?> { ["STAGETEST_TEST_MARK"] = mark };
        var command = Path.Combine(Path.GetDirectoryName(StageTestProcess.Command)!, "stagetest.dll");

        // If tests run in the background, SIGINT is ignored, and so it would be in what they start.
        return await OfAsync(
            StageTestProcess.StartProgram(
                "env",
                ["--default-signal=INT", "dotnet", command, "studio", .. arguments],
                environment: environment
            )
        );
    }

    private static async Task<RunningStudio> OfAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("http://", StringComparison.Ordinal))
            {
                return new(process, new(line.TrimEnd()));
            }
        }

        throw new AssertionException($"It ended: {await process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    /// <summary>Sends a signal to the command, and returns its exit code when it has ended.</summary>
    public async Task<int> EndAsync(string signal)
    {
        using var limit = new CancellationTokenSource(Limit);
        await StageTestProcess.SignalAsync(_process, signal);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await EndAsync("TERM");
        }

        _process.Dispose();
    }
}
