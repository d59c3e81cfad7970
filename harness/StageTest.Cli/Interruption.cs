using System.Runtime.InteropServices;
using StageTest.Cli.Commands;
using StageTest.Cli.Runs;

namespace StageTest.Cli;

/// <summary>Ends a command on Ctrl-C and SIGTERM.</summary>
/// <remarks>
/// The first signal cancels. Work that only reads and evaluates is abandoned after a second and a half, so that the process ends within
/// two; resources that an engine created are removed first, within a limit. A second signal ends the process at once.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    // Closing a lab takes far less; a cluster may take minutes to remove its namespaces, and leftovers must be named.
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _source = new();
    private readonly TaskCompletionSource _signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly UnfinishedWork _unfinished;
    private readonly TimeProvider _clock;
    private readonly PosixSignalRegistration[] _signals;
    private readonly Action<int> _exit;

    /// <summary>Begins to listen for signals.</summary>
    /// <param name="clock">Measures the limits.</param>
    /// <param name="unfinished">The work that must be finished.</param>
    /// <param name="exit">Ends the process at once.</param>
    public Interruption(TimeProvider clock, UnfinishedWork unfinished, Action<int> exit)
    {
        _clock = clock;
        _unfinished = unfinished;
        _exit = exit;
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    Signal();
                }))];
    }

    /// <summary>Runs a command, and returns its exit code, or that of an interrupted command if it was abandoned.</summary>
    public async Task<int> RunAsync(Func<CancellationToken, Task<int>> command, TextWriter error)
    {
        var work = Task.Run(() => command(_source.Token));
        await Task.WhenAny(work, _signalled.Task);
        if (!_signalled.Task.IsCompleted)
        {
            return await work;
        }

        var started = _clock.GetTimestamp();
        await WithinAsync(work, Patience);
        while (
            !work.IsCompleted && !_unfinished.Done.IsCompleted && _clock.GetElapsedTime(started) is var elapsed && elapsed < CleanUpLimit
        )
        {
            await WithinAsync(Task.WhenAny(work, _unfinished.Done), CleanUpLimit - elapsed);
            await WithinAsync(work, Patience);
        }

        if (work.IsCompleted)
        {
            return await work;
        }

        await error.WriteLineAsync("Interrupted.");
        return ExitCode.Interrupted;
    }

    /// <summary>The action on a signal.</summary>
    internal void Signal()
    {
        if (!_signalled.TrySetResult())
        {
            _exit(ExitCode.Interrupted);
            return;
        }

        // Callbacks of the token may run on this thread, which signals need.
        _ = Task.Run(_source.Cancel);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    private async Task WithinAsync(Task task, TimeSpan limit) =>
        await Task.WhenAny(task, Task.Delay(limit, _clock, CancellationToken.None));
}
