using StageTest.Core.Flows.Records;

namespace StageTest.Core.Flows.Reading;

/// <summary>
/// Takes the records of a live source so that none is lost and none counted twice, however often the source fails midway: a store gets the
/// records of a time when all of them have come, and the source is asked from the end of that time on.
/// </summary>
/// <param name="store">Receives the records; null if they are only shown.</param>
/// <param name="source">By what the store knows the source.</param>
/// <param name="isStream">
/// Whether the records come in order of their times, so that one of a later time says that those before it are complete. Those of a list
/// are complete at its end.
/// </param>
internal sealed class LiveIntake(FlowStore? store, string source, bool isStream)
{
    private readonly List<FlowRecord> _held = [];
    private DateTimeOffset? _newest;
    private DateTimeOffset? _kept;

    /// <summary>The time from which the source is asked; null for all that it has.</summary>
    public DateTimeOffset? From { get; private set; } = store?.UntilOf(source);

    /// <summary>Takes a record.</summary>
    /// <returns>Whether it is new. What ended before <see cref="From"/> was taken before.</returns>
    public bool Take(FlowRecord record)
    {
        if (record.Last <= From)
        {
            return false;
        }

        if (isStream && record.Last > _newest)
        {
            Keep();
        }

        _newest = _newest is { } newest && newest > record.Last ? newest : record.Last;
        if (store is not null)
        {
            _held.Add(store.Shared(record));
        }

        return true;
    }

    /// <summary>Says that the source gave all that it has.</summary>
    public void Complete()
    {
        Keep();
        From = _newest ?? From;
    }

    /// <summary>Says that the source failed midway and is asked again: what was not complete comes again.</summary>
    public void Restart()
    {
        _held.Clear();
        From = _kept ?? From;
        _newest = null;
    }

    private void Keep()
    {
        if (store is not null)
        {
            lock (store.Gate)
            {
                foreach (var record in _held)
                {
                    store.Add(record);
                }

                if (_newest is { } time)
                {
                    store.ReadUntil(source, time);
                }
            }
        }

        _held.Clear();
        _kept = _newest ?? _kept;
    }
}
