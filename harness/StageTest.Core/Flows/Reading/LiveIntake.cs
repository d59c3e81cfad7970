using StageTest.Core.Flows.Records;

namespace StageTest.Core.Flows.Reading;

/// <summary>
/// Takes the records of a live source so that none is lost and none counted twice, even if the connection is lost repeatedly: a store gets
/// the records of a period when all of them have arrived, and the source is then read from the end of that period.
/// </summary>
/// <param name="store">Receives the records; null if they are only shown.</param>
/// <param name="source">The name of the source in the store.</param>
/// <param name="isStream">
/// Whether the records are ordered by time, so that a later one shows that those before it are complete. Those of a list are complete at
/// its end.
/// </param>
internal sealed class LiveIntake(FlowStore? store, string source, bool isStream)
{
    private readonly List<FlowRecord> _held = [];
    private DateTimeOffset? _newest;
    private DateTimeOffset? _kept;

    /// <summary>The time from which the source is read; null for everything.</summary>
    public DateTimeOffset? From { get; private set; } = store?.UntilOf(source);

    /// <summary>Takes a record.</summary>
    /// <returns>Whether it is new. Records that ended before <see cref="From"/> were taken before.</returns>
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

    /// <summary>Records that the source has sent everything.</summary>
    public void Complete()
    {
        Keep();
        From = _newest ?? From;
    }

    /// <summary>Records that the connection was lost and the source is read again: incomplete periods are sent again.</summary>
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
