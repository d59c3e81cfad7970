using System.Runtime.CompilerServices;
using StageTest.Cli.Terminal;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;

namespace StageTest.Cli.Commands;

/// <summary>Saves a store at intervals while flows arrive, also if none arrives for long, and at the end.</summary>
/// <param name="store">The store.</param>
/// <param name="keep">How long records are kept after they were last seen; null for ever.</param>
/// <param name="clock">The clock.</param>
/// <param name="terminal">Called if the store cannot be written.</param>
internal sealed class StoreSaver(FlowStore store, TimeSpan? keep, TimeProvider clock, CommandTerminal terminal)
{
    // A large store takes some time to write, which must stay a small part of the recorder's time.
    private const int LeastTimesOfSaving = 20;

    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(10);

    private TimeSpan _pause = LeastPause;

    /// <summary>The records; meanwhile the store is saved.</summary>
    public async IAsyncEnumerable<FlowRecord> SaveMeanwhile(
        IAsyncEnumerable<FlowRecord> records,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var source = records.GetAsyncEnumerator(cancellationToken);
        // An interruption ends the source. The timer does not wait then, because nothing may end the source while it is read.
        var timer = Task.Delay(_pause, clock, CancellationToken.None);
        var next = source.MoveNextAsync().AsTask();
        while (true)
        {
            // If both are ready, the timer goes first: records that arrive without a pause do not delay it.
            if (timer.IsCompleted || (!next.IsCompleted && await Task.WhenAny(timer, next) == timer))
            {
                TrySave();
                Tidy();
                timer = Task.Delay(_pause, clock, CancellationToken.None);
                continue;
            }

            if (!await next)
            {
                yield break;
            }

            yield return source.Current;
            next = source.MoveNextAsync().AsTask();
        }
    }

    // Each flow that is seen again leaves its old record as garbage. The runtime lets such garbage grow to the size of the store before it
    // collects it, but a recorder that runs for weeks beside other programs must stay small.
    private static void Tidy() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

    /// <summary>Saves the store; false, with the reason, if it cannot be written.</summary>
    public bool TrySave()
    {
        // A file that was not read to its end is read again next time, as if it had not been read now.
        if (!store.IsWhole)
        {
            return true;
        }

        var begun = clock.GetTimestamp();
        try
        {
            store.Save(clock.GetUtcNow() - keep);
            var taken = clock.GetElapsedTime(begun) * LeastTimesOfSaving;
            _pause = taken > LeastPause ? taken : LeastPause;
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"The store cannot be written: {problem.Message}");
            return false;
        }
    }
}
