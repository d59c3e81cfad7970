using System.Runtime.CompilerServices;
using StageTest.Cli.Terminal;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;

namespace StageTest.Cli.Commands;

/// <summary>Saves a store from time to time while flows come, also if none comes for long, and at the end.</summary>
/// <param name="store">The store.</param>
/// <param name="keep">How long records are kept after they were last seen; null forever.</param>
/// <param name="clock">The clock.</param>
/// <param name="terminal">Is called when the store cannot be written.</param>
internal sealed class StoreSaver(FlowStore store, TimeSpan? keep, TimeProvider clock, CommandTerminal terminal)
{
    // A large store takes some time to write, of which the recorder shall spend little.
    private const int LeastTimesOfSaving = 20;

    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(10);

    private TimeSpan _pause = LeastPause;

    /// <summary>The records, and the store is saved meanwhile.</summary>
    public async IAsyncEnumerable<FlowRecord> SaveMeanwhile(
        IAsyncEnumerable<FlowRecord> records,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var source = records.GetAsyncEnumerator(cancellationToken);
        // An interruption ends the source. The timer is not asked then, because nothing may end the source while it is read.
        var timer = Task.Delay(_pause, clock, CancellationToken.None);
        var next = source.MoveNextAsync().AsTask();
        while (true)
        {
            // If both have come, the timer goes first: records that come without a pause do not put it off.
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

    // Each flow that is seen again leaves its old record. The runtime lets such garbage grow to the size of the store before it looks
    // for it, and a recorder that runs for weeks beside others has to stay small all the time.
    private static void Tidy() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

    /// <summary>Saves the store; false, with the reason, if it cannot be written.</summary>
    public bool TrySave()
    {
        // A file that was not read to its end is read again the next time, as if it had not been read now.
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
